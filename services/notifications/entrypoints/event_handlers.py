"""What this service does when it hears of interactions, opened restricted data, overdue promises, and erased people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence

from backstory.events.contacts.v1.events_pb2 import PersonErased
from backstory.events.interactions.v1.events_pb2 import BreakGlassStarted, InteractionRecorded
from backstory.events.interactions.v1.issues_pb2 import PromiseOverdue
from backstory.interactions.v1 import interactions_pb2 as pb
from eventbus.errors import PermanentFailure
from eventbus.messages import Ack, Outcome, Received
from servicekit.call import Call, within
from servicekit.erasing import Whom
from servicekit.errors import DeadlineExceeded, InvalidArgument, ResourceExhausted, ServiceError, Unavailable
from servicekit.logs import get_logger
from servicekit.times import to_datetime

from services.notifications.domain.break_glass import BrokenGlass
from services.notifications.domain.interaction import Direction, Interaction, Recorded
from services.notifications.domain.notification import Notification
from services.notifications.domain.overdue_promise import OverduePromise

CONSUMER = "notifications"
"""The durable consumer this service reads."""

_log = get_logger()

TellOfInteraction = Callable[[Recorded], Sequence[Notification]]
TellOfBreakGlass = Callable[[BrokenGlass], Sequence[Notification]]
TellOfOverduePromise = Callable[[OverduePromise], Sequence[Notification]]
Erase = Callable[[Whom], None]
ErasedAmong = Callable[[Collection[str]], set[str]]
Translate = Callable[[Exception], ServiceError | None]

_DIRECTIONS = {
    pb.DIRECTION_INBOUND: Direction.INBOUND,
    pb.DIRECTION_OUTBOUND: Direction.OUTBOUND,
    pb.DIRECTION_INTERNAL: Direction.INTERNAL,
}


class NewsHandler:
    """Handles batches one event after the other: they meet in the same few inboxes and would only collide."""

    def __init__(
        self,
        tell_of_interaction: TellOfInteraction,
        tell_of_break_glass: TellOfBreakGlass,
        tell_of_overdue_promise: TellOfOverduePromise,
        erase: Erase,
        erased_among: ErasedAmong,
        translate: Translate,
    ) -> None:
        """Keep the use cases, and what tells faults of the database as errors to act on."""
        self._tell_of_interaction = tell_of_interaction
        self._tell_of_break_glass = tell_of_break_glass
        self._tell_of_overdue_promise = tell_of_overdue_promise
        self._erase = erase
        self._erased_among = erased_among
        self._translate = translate

    async def __call__(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        """Answer with an ack for each event whose notifications are stored."""
        return await asyncio.to_thread(self._handle_all, batch)

    def _handle_all(self, batch: Sequence[Received]) -> list[Outcome]:
        try:
            erased = self._erased_among({received.contact for received in batch})
        except Exception as fault:
            raise self._outage(fault) from fault
        return [self._handle(received, erased) for received in batch]

    def _handle(self, received: Received, erased: set[str]) -> Outcome:
        if received.name == PersonErased.__name__:
            return self._handle_erased(received, erased)
        if received.contact in erased:
            return Ack()  # read before its subject was purged
        return self._handle_news(received)

    def _handle_erased(self, received: Received, erased: set[str]) -> Outcome:
        """Begin to erase, and hear nothing more of these people in this batch."""
        whom = _whom(received)
        try:
            self._erase(whom)
        except Exception as fault:
            raise self._outage(fault) from fault
        erased.update(whom.contacts)
        return Ack()

    def _handle_news(self, received: Received) -> Outcome:
        correlation_id, tell = self._work(received)
        with within(Call(correlation_id=correlation_id, traceparent=received.envelope.traceparent)):
            try:
                told = tell()
            except InvalidArgument as fault:
                raise PermanentFailure(fault.reason) from fault
            except Exception as fault:
                raise self._outage(fault) from fault
        for notification in told:
            _log.info(
                "agent told",
                rule=notification.rule,
                event_id=received.event_id,
                correlation_id=correlation_id,
                sequence=notification.sequence,
            )
        return Ack()

    def _work(self, received: Received) -> tuple[str, Callable[[], Sequence[Notification]]]:
        if received.name == BreakGlassStarted.DESCRIPTOR.name:
            opened = broken_glass(received)
            return opened.correlation_id, lambda: self._tell_of_break_glass(opened)
        if received.name == PromiseOverdue.DESCRIPTOR.name:
            overdue = overdue_promise(received)
            return overdue.correlation_id, lambda: self._tell_of_overdue_promise(overdue)
        news = recorded(received)
        return news.correlation_id, lambda: self._tell_of_interaction(news)

    def _outage(self, fault: Exception) -> Exception:
        """Tell whatever says that somebody could not be asked as the one error that means: offer it again."""
        known = fault if isinstance(fault, ServiceError) else self._translate(fault)
        if isinstance(known, Unavailable | DeadlineExceeded | ResourceExhausted):
            return Unavailable(known.reason, known.message, retry_after=known.retry_after)
        return fault


def _whom(received: Received) -> Whom:
    event = PersonErased.FromString(received.payload)
    contacts = tuple(name.removeprefix("contacts/") for name in event.contacts)
    return Whom(event.erasure.removeprefix("erasures/"), contacts)


def broken_glass(received: Received) -> BrokenGlass:
    """Return what an event says that tells of opened restricted data."""
    event = BreakGlassStarted.FromString(received.payload)
    return BrokenGlass(
        event_id=received.event_id,
        correlation_id=event.metadata.correlation_id,
        access=event.access.name,
        contact=event.access.contact,
        actor=event.access.actor,
        actor_name=event.access.actor_display_name,
        reason=event.access.reason,
        expire_time=to_datetime("expire_time", event.access.expire_time),
    )


def overdue_promise(received: Received) -> OverduePromise:
    """Return what an event says that tells of an overdue promise."""
    event = PromiseOverdue.FromString(received.payload)
    return OverduePromise(
        event_id=received.event_id,
        correlation_id=event.metadata.correlation_id,
        contact=event.issue.contact,
        issue=event.issue.name,
        title=event.issue.title,
        promise=event.promise.name,
        text=event.promise.text,
        owner=event.promise.owner,
        due_time=to_datetime("due_time", event.promise.due_time),
        is_backfill=event.metadata.backfill,
    )


def recorded(received: Received) -> Recorded:
    """Return what an event says."""
    event = InteractionRecorded.FromString(received.payload)
    return Recorded(
        event_id=received.event_id,
        record_time=received.record_time,
        correlation_id=event.metadata.correlation_id,
        interaction=_interaction(event.interaction, received),
    )


def _interaction(message: pb.Interaction, received: Received) -> Interaction:
    has_time = message.HasField("occur_time")
    return Interaction(
        name=message.name,
        contact=message.contact,
        channel=message.channel,
        direction=_DIRECTIONS.get(message.direction, Direction.UNKNOWN),
        occur_time=to_datetime("occur_time", message.occur_time) if has_time else received.record_time,
        is_communication=message.communication,
        is_backfill=message.backfill,
        is_restricted=message.visibility == pb.VISIBILITY_RESTRICTED,
        subject=message.subject,
        body=message.body,
        author=message.actor.agent,
        author_name=message.actor.display_name,
        mentions=tuple(message.mentions),
    )
