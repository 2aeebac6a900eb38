"""What other systems may be told of: events of the bus, read into the JSON they are posted as."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence

import orjson
from backstory.events.contacts.v1 import events_pb2 as of_contacts
from backstory.events.interactions.v1 import events_pb2 as of_interactions
from backstory.events.interactions.v1 import issues_pb2 as of_issues
from backstory.events.v1.metadata_pb2 import AnyEvent
from backstory.interactions.v1.interactions_pb2 import VISIBILITY_CUSTOMER
from eventbus.messages import Ack, DeadLetter, Outcome, Received
from google.protobuf.message import DecodeError, Message
from servicekit.errors import DeadlineExceeded, ResourceExhausted, ServiceError, Unavailable
from servicekit.json_output import to_json

from services.notifications.domain.ids import CONTACTS
from services.notifications.domain.webhooks import MAX_BODY_BYTES, Event, Subscription

CONSUMER = "notifications_webhooks"
"""The durable consumer of this."""

_KINDS: tuple[type[Message], ...] = (
    of_contacts.ContactCreated, of_contacts.ContactUpdated, of_contacts.ContactDeleted, of_contacts.ContactUndeleted,
    of_contacts.IdentityAdded, of_contacts.IdentityUpdated, of_contacts.IdentityRemoved,
    of_contacts.IdentitySuperseded, of_contacts.ContactsMerged, of_contacts.ContactsUnmerged,
    of_contacts.ContactSplit, of_contacts.ConsentRecorded, of_contacts.PersonErased,
    of_interactions.InteractionRecorded, of_interactions.DeliveryStatusChanged, of_interactions.CallStatusChanged,
    of_issues.IssueCreated, of_issues.IssueUpdated, of_issues.IssueAssigned, of_issues.IssueUnassigned,
    of_issues.IssueTransferred, of_issues.IssueTurnChanged, of_issues.IssueResolved, of_issues.IssueReopened,
    of_issues.IssueClosed, of_issues.IssueSplit, of_issues.IssueMerged, of_issues.IssueUnmerged,
    of_issues.PromiseCreated, of_issues.PromiseKept, of_issues.PromiseBroken, of_issues.PromiseCanceled,
    of_issues.PromiseOverdue,
)  # fmt: skip
EVENTS: Mapping[str, type[Message]] = {kind.DESCRIPTOR.full_name: kind for kind in _KINDS}
"""What can be subscribed to, by full names. What only guards of privacy and of service quality need is not among it."""

EVENT_TYPES = frozenset(EVENTS)
_PERSON_ERASED = of_contacts.PersonErased.DESCRIPTOR.full_name

Plan = Callable[[Sequence[Subscription], Sequence[Event]], int]
Live = Callable[[], Sequence[Subscription]]
ErasedAmong = Callable[[Collection[str]], set[str]]
Translate = Callable[[Exception], ServiceError | None]


class WebhookEvents:
    """Plans what is sent of each batch; nothing is read of it while nobody subscribes."""

    def __init__(
        self, live: Live, plan: Plan, erased_among: ErasedAmong, ring: Callable[[], None], translate: Translate
    ) -> None:
        """Keep the use cases; `ring` wakes whoever sends, right after something was planned."""
        self._live = live
        self._plan = plan
        self._erased_among = erased_among
        self._ring = ring
        self._translate = translate

    async def __call__(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        """Answer with an ack for each event whose deliveries are stored."""
        return await asyncio.to_thread(self._handle, batch)

    def _handle(self, batch: Sequence[Received]) -> list[Outcome]:
        try:
            live = self._live()
            if not live:
                return [Ack() for _ in batch]
            erased = self._erased_among({received.contact for received in batch})
            read = [_read(received, live, erased) for received in batch]
            if self._plan(live, [each for each in read if isinstance(each, Event)]):
                self._ring()
        except Exception as fault:
            raise self._outage(fault) from fault
        return [each if isinstance(each, DeadLetter) else Ack() for each in read]

    def _outage(self, fault: Exception) -> Exception:
        """Tell whatever says that the database could not be asked as the one error that means: offer it again."""
        known = self._translate(fault)
        if isinstance(known, Unavailable | DeadlineExceeded | ResourceExhausted):
            return Unavailable(known.reason, known.message, retry_after=known.retry_after)
        return fault


def _read(received: Received, live: Sequence[Subscription], erased: set[str]) -> Event | DeadLetter | None:
    full_name = f"backstory.events.{received.envelope.owner}.v1.{received.name}"
    if full_name not in EVENTS or not _is_wanted(full_name, live):
        return None
    if received.contact in erased and full_name != _PERSON_ERASED:
        return None  # read before its subject was purged
    try:
        return event_of(received, full_name)
    except DecodeError as fault:
        return DeadLetter("UNDECODABLE", fault)


def event_of(received: Received, full_name: str) -> Event | None:
    """Return what is told of an event; None when it is internal, restricted, or was carried in by an import."""
    if AnyEvent.FromString(received.payload).metadata.backfill:
        return None
    message = EVENTS[full_name].FromString(received.payload)
    if isinstance(message, of_interactions.InteractionRecorded) and (
        message.interaction.visibility != VISIBILITY_CUSTOMER or message.interaction.backfill
    ):
        return None
    contact = f"{CONTACTS}{received.contact}"
    return Event(
        id=received.event_id,
        type=full_name,
        contact=contact,
        record_time=received.record_time,
        sequence=received.sequence,
        body=_body(received, full_name, contact, to_json(message)),
    )


def _body(received: Received, full_name: str, contact: str, data: object) -> bytes:
    told = {"type": full_name, "timestamp": received.record_time, "data": data}
    body = orjson.dumps(told, option=orjson.OPT_UTC_Z)
    if len(body) <= MAX_BODY_BYTES:
        return body
    return orjson.dumps(told | {"data": {"contact": contact, "omitted": "too-large"}}, option=orjson.OPT_UTC_Z)


def _is_wanted(full_name: str, live: Sequence[Subscription]) -> bool:
    return any(not each.wish.event_types or full_name in each.wish.event_types for each in live)
