"""Working on announcements: counting their people, telling them at their pace, and following what became of it.

Whatever is killed anywhere is done again from what is stored: a person is one row, and a row is one message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from servicekit.errors import InvalidArgument, NotFound, ServiceError
from servicekit.failpoints import failpoint
from servicekit.logs import get_logger

from services.notifications.domain.announcements import (
    EXPIRED,
    NO_SUCH_SEGMENT,
    Announcement,
    AnnouncementState,
    counted,
    done,
    stopped,
)
from services.notifications.domain.audiences import Announcements, Audiences, Claim, Recipient, RecipientState
from services.notifications.usecases.changing_announcements import reachable
from services.notifications.usecases.following_recipients import follow_recipients
from services.notifications.usecases.route_customer import Routing, route
from services.notifications.usecases.send_message import MessagePorts
from services.notifications.usecases.telling_recipients import tell_recipient

_COUNTED_AT_ONCE = 25
_LOOK_AGAIN = timedelta(seconds=2)
_AFTER_OUTAGE = timedelta(seconds=5)
_MINUTE = timedelta(minutes=1)

_log = get_logger()


@dataclass(frozen=True)
class Working:
    """What the worker needs. More than `approval_above` people are told only after somebody else has approved it."""

    announcements: Announcements
    audiences: Audiences
    routing: Routing
    messages: MessagePorts
    approval_above: int


def work_on_announcements(with_: Working, within: timedelta = timedelta(seconds=1)) -> int:
    """Work on what is due for about that long, and return how many steps it took."""
    begin, steps = with_.routing.clock.now(), 0
    while with_.routing.clock.now() - begin < within and work_on_announcement(with_):
        steps += 1
    return steps


def work_on_announcement(with_: Working) -> bool:
    """Do one step of the announcement that has been due longest; False when none is due."""
    claim = with_.announcements.claim()
    if claim is None:
        return False
    now = with_.routing.clock.now()
    try:
        _STEPS[claim.announcement.state](claim, now, with_)
    except ServiceError as fault:
        _log.warning("announcement waits", announcement=claim.announcement.id, error=fault.reason)
        with_.announcements.release(claim, now + _AFTER_OUTAGE)
    return True


def _count(claim: Claim, now: datetime, with_: Working) -> None:
    """Hold the next people against addresses and consents; the last ones make the preview complete."""
    found = claim.announcement
    try:
        people, cursor = _next_people(claim, with_)
    except (NotFound, InvalidArgument):
        _finish(found, stopped(found, NO_SUCH_SEGMENT, now), with_)
        return
    with_.routing.recipients.add([_judged(contact, found, now, with_) for contact in dict.fromkeys(people)])
    failpoint("announcement.before_cursor")
    if cursor:
        with_.announcements.release(claim, now, cursor)
    else:
        _finish(found, counted(found, reachable(found, with_.routing.recipients), with_.approval_above, now), with_)


def _next_people(claim: Claim, with_: Working) -> tuple[list[str], str]:
    content = claim.announcement.content
    if content.segment:
        people, cursor = with_.audiences.page(content.segment, claim.cursor, _COUNTED_AT_ONCE)
        return list(people), cursor
    at = int(claim.cursor or 0)
    end = at + _COUNTED_AT_ONCE
    return list(content.contacts[at:end]), str(end) if end < len(content.contacts) else ""


def _judged(contact: str, found: Announcement, now: datetime, with_: Working) -> Recipient:
    customer = with_.audiences.customer(contact)
    way = route(customer, found.content, with_.routing)
    if way.text is None:
        return Recipient(found.id, customer.contact, RecipientState.EXCLUDED, now, way.reason)
    return Recipient(found.id, customer.contact, RecipientState.WAITING, now, channel=way.text.channel)


def _tell(claim: Claim, now: datetime, with_: Working) -> None:
    """Order the messages that the pace allows now."""
    found, recipients = claim.announcement, with_.routing.recipients
    if now >= found.expire_time:
        _finish(found, stopped(found, EXPIRED, now), with_)
        return
    burst = -(-found.content.per_minute // 60)
    waiting = recipients.waiting(found.id, burst)
    for recipient in waiting:
        if not with_.announcements.holds(claim):
            return  # paused, stopped, or another worker has it
        tell_recipient(recipient, found, with_.audiences, with_.routing, with_.messages)
    is_moving = follow_recipients(found, recipients, with_.messages)
    if waiting:
        with_.announcements.release(claim, now + _MINUTE * len(waiting) / found.content.per_minute)
    elif is_moving:
        with_.announcements.release(claim, now + _LOOK_AGAIN)
    else:
        _finish(found, done(found, with_.routing.clock.now()), with_)


def _rest(claim: Claim, now: datetime, with_: Working) -> None:
    """Follow what is on its way while nothing is ordered."""
    found = claim.announcement
    if now >= found.expire_time:
        _finish(found, stopped(found, EXPIRED, now), with_)
        return
    follow_recipients(found, with_.routing.recipients, with_.messages)
    with_.announcements.release(claim, now + _LOOK_AGAIN)


def _wind_up(claim: Claim, now: datetime, with_: Working) -> None:
    """Take back what has not left, and follow the rest until it is over."""
    is_moving = follow_recipients(claim.announcement, with_.routing.recipients, with_.messages, take_back=True)
    with_.announcements.release(claim, now + _LOOK_AGAIN if is_moving else None)


def _settled(claim: Claim, _: datetime, with_: Working) -> None:
    with_.announcements.release(claim, None)


def _finish(before: Announcement, after: Announcement | None, with_: Working) -> None:
    """Store the next state; who was faster decides, and the next round sees what they decided."""
    if after is not None and with_.announcements.save(before, after):
        _log.info("announcement settled", announcement=after.id, state=after.state.value, reason=after.reason)


_STEPS: dict[AnnouncementState, Callable[[Claim, datetime, Working], None]] = {
    AnnouncementState.COUNTING: _count,
    AnnouncementState.RUNNING: _tell,
    AnnouncementState.PAUSED: _rest,
    AnnouncementState.STOPPED: _wind_up,
    AnnouncementState.READY: _settled,
    AnnouncementState.DONE: _settled,
}
