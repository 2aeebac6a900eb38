"""Facts about contacts as the events other services read."""

from __future__ import annotations

from datetime import datetime

from backstory.events.contacts.v1 import events_pb2 as pb
from backstory.events.v1.metadata_pb2 import EventMetadata
from google.protobuf.message import Message
from servicekit.outbox import OutboxEvent
from servicekit.times import to_timestamp

from services.contacts.adapters.consent_messages import consent_message
from services.contacts.adapters.contact_messages import contact_message
from services.contacts.adapters.merge_messages import merge_message, people_messages, split_message
from services.contacts.domain.events import (
    ConsentRecorded,
    ContactCreated,
    ContactDeleted,
    ContactsMerged,
    ContactSplit,
    ContactsUnmerged,
    ContactUndeleted,
    ContactUpdated,
    Event,
    IdentityAdded,
    IdentityRemoved,
    IdentitySuperseded,
    IdentityUpdated,
    LegalHoldPlaced,
    LegalHoldReleased,
    Origin,
    PersonErased,
)

OWNER = "contacts"

_WITHOUT_DETAILS = {
    ContactCreated: pb.ContactCreated,
    ContactDeleted: pb.ContactDeleted,
    ContactUndeleted: pb.ContactUndeleted,
}
_ABOUT_AN_IDENTITY = {
    IdentityAdded: pb.IdentityAdded,
    IdentityUpdated: pb.IdentityUpdated,
    IdentityRemoved: pb.IdentityRemoved,
}
_OF_A_HOLD = {LegalHoldPlaced: pb.LegalHoldPlaced, LegalHoldReleased: pb.LegalHoldReleased}
_OF_A_MERGE = {ContactsMerged: pb.ContactsMerged, ContactsUnmerged: pb.ContactsUnmerged}


def outbox_event(event: Event, person: str, event_id: str, origin: Origin, record_time: datetime) -> OutboxEvent:
    """Return the event exactly as it will be published."""
    contact = event.contact
    metadata = metadata_of(event_id, contact.epoch, contact.version, origin, record_time)
    return OutboxEvent(
        event_id=event_id,
        owner=OWNER,
        name=type(event).__name__,
        contact=contact.id,
        epoch=contact.epoch,
        version=contact.version,
        payload=event_message(event, person, metadata).SerializeToString(deterministic=True),
        actor=origin.actor,
        traceparent=origin.traceparent,
        record_time=record_time,
        can_wait=origin.backfill,
    )


def metadata_of(event_id: str, epoch: int, version: int, origin: Origin, record_time: datetime) -> EventMetadata:
    """Return what every event says of itself."""
    return EventMetadata(
        event_id=event_id,
        epoch=epoch,
        version=version,
        actor=origin.actor,
        correlation_id=origin.correlation_id,
        causation_id=origin.correlation_id,
        record_time=to_timestamp(record_time),
        backfill=origin.backfill,
        method=origin.method,
        actor_display_name=origin.actor_name,
        reason=origin.reason,
        purpose=origin.purpose,
    )


def event_message(event: Event, person: str, metadata: EventMetadata) -> Message:
    """Return the message of a fact."""
    contact = contact_message(event.contact, person)
    if isinstance(event, ContactUpdated):
        return pb.ContactUpdated(metadata=metadata, contact=contact, changed_paths=event.changed_paths)
    if isinstance(event, IdentitySuperseded):
        at = f"{event.contact.name}/identities"
        return pb.IdentitySuperseded(
            metadata=metadata,
            contact=contact,
            identity=f"{at}/{event.identity}",
            superseded_by=f"{at}/{event.superseded_by}",
            evidence=event.evidence,
        )
    if isinstance(event, IdentityAdded | IdentityUpdated | IdentityRemoved):
        identity = f"{event.contact.name}/identities/{event.identity}"
        return _ABOUT_AN_IDENTITY[type(event)](metadata=metadata, contact=contact, identity=identity)
    if isinstance(event, ContactsMerged | ContactsUnmerged):
        people, merge = people_messages(event.people), merge_message(event.merge)
        return _OF_A_MERGE[type(event)](metadata=metadata, contact=contact, merge=merge, people=people)
    if isinstance(event, ContactSplit):
        people, split = people_messages(event.people), split_message(event.split)
        return pb.ContactSplit(metadata=metadata, contact=contact, split=split, people=people)
    if isinstance(event, LegalHoldPlaced | LegalHoldReleased):
        hold = f"{event.contact.name}/legalHolds/{event.hold}"
        return _OF_A_HOLD[type(event)](metadata=metadata, contact=contact, legal_hold=hold)
    if isinstance(event, PersonErased):
        erased = [f"contacts/{each}" for each in event.contacts]
        return pb.PersonErased(metadata=metadata, contact=contact, erasure=f"erasures/{event.erasure}", contacts=erased)
    if isinstance(event, ConsentRecorded):
        return pb.ConsentRecorded(metadata=metadata, contact=contact, consent=consent_message(event.consent))
    return _WITHOUT_DETAILS[type(event)](metadata=metadata, contact=contact)
