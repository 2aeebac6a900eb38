"""Creating announcements, and approving, starting, pausing, resuming and stopping them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from servicekit.clock import Clock
from servicekit.ids import NewId
from servicekit.text import plain_id

from services.notifications.domain.announcement_errors import (
    AnnouncementAlreadyExists,
    AnnouncementContended,
    AnnouncementNotFound,
)
from services.notifications.domain.announcements import (
    STOPPED_BY_HAND,
    Announcement,
    AnnouncementState,
    Content,
    approved,
    checked,
    paused,
    resumed,
    started,
    stopped,
)
from services.notifications.domain.audiences import Announcements, Recipients, RecipientState
from services.notifications.domain.messages import CannotSend, CustomerSender
from services.notifications.domain.webhook_ports import Request

_ATTEMPTS = 12


@dataclass(frozen=True)
class Announcing:
    """What announcements are kept in and checked against."""

    announcements: Announcements
    recipients: Recipients
    senders: Mapping[str, CustomerSender]
    clock: Clock
    new_id: NewId


def create_announcement(
    announcement_id: str, content: Content, author: str, request: Request | None, with_: Announcing
) -> Announcement:
    """Return the created announcement, or the one this request created before. The worker counts."""
    chosen = plain_id("announcement_id", announcement_id) if announcement_id else _id_for(request, with_)
    for text in checked(content).texts:
        sender = with_.senders.get(text.channel)
        if sender is None or sender.missing():
            told = (
                f"Nothing can be sent on {text.channel}: {sender.missing() if sender else 'there is no such sender'}."
            )
            raise CannotSend("CHANNEL_NOT_SET_UP", told, text.channel)
    now = with_.clock.now()
    made = Announcement(chosen, 1, content, author, AnnouncementState.COUNTING, now, now)
    if with_.announcements.add(made, request):
        return made
    stored = with_.announcements.stored(chosen, request)
    if stored is None or not stored[1]:
        raise AnnouncementAlreadyExists(chosen)
    return stored[0]


def approve_announcement(announcement: str, approver: str, with_: Announcing) -> Announcement:
    """Return it as approved by somebody who did not write it."""
    return _change(announcement, with_, lambda found, now: approved(found, approver, now))


def start_announcement(announcement: str, with_: Announcing) -> Announcement:
    """Return it as started."""
    return _change(announcement, with_, lambda found, now: started(found, reachable(found, with_.recipients), now))


def pause_announcement(announcement: str, with_: Announcing) -> Announcement:
    """Return it as paused."""
    return _change(announcement, with_, paused)


def resume_announcement(announcement: str, with_: Announcing) -> Announcement:
    """Return it as running again."""
    return _change(announcement, with_, resumed)


def stop_announcement(announcement: str, with_: Announcing) -> Announcement:
    """Return it as stopped."""
    return _change(announcement, with_, lambda found, now: stopped(found, STOPPED_BY_HAND, now))


def reachable(announcement: Announcement, recipients: Recipients) -> int:
    """Return how many people wait to be told."""
    return sum(each.count for each in recipients.counts(announcement.id) if each.state is RecipientState.WAITING)


def _change(
    announcement: str, with_: Announcing, decide: Callable[[Announcement, datetime], Announcement | None]
) -> Announcement:
    for _ in range(_ATTEMPTS):
        stored = with_.announcements.stored(announcement, None)
        if stored is None:
            raise AnnouncementNotFound(announcement)
        after = decide(stored[0], with_.clock.now())
        if after is None:
            return stored[0]
        if with_.announcements.save(stored[0], after):
            return after
    raise AnnouncementContended


def _id_for(request: Request | None, with_: Announcing) -> str:
    """Return a fresh id, or the one that belongs to the caller's request id."""
    if request is None:
        return with_.new_id("an")
    return f"an_{hashlib.sha256(f'{request.caller}|{request.id}'.encode()).hexdigest()[:32]}"
