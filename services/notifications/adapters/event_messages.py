"""The published form of what happened here."""

from __future__ import annotations

from datetime import datetime

from backstory.events.notifications.v1.events_pb2 import NotificationCreated, NotificationRead
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.notifications.v1 import notifications_pb2 as pb
from backstory.notifications.v1 import rules_pb2 as rules_pb
from servicekit.call import current_call
from servicekit.outbox import OutboxEvent
from servicekit.times import to_timestamp

from services.notifications.domain.ids import CONTACTS, NOTIFICATIONS, event_id
from services.notifications.domain.notification import Draft, Notification
from services.notifications.domain.urgency import Urgency

OWNER = "notifications"
_NO_CONTACT = "digest"
"""Where the events of digests are published: they are about many contacts, or none."""
_SERVICE = "services/notifications"


_PRESSING = {
    Urgency.LOW: rules_pb.URGENCY_LOW,
    Urgency.HIGH: rules_pb.URGENCY_HIGH,
    Urgency.URGENT: rules_pb.URGENCY_URGENT,
}


def created_event(notification: Notification, draft: Draft, epoch: int) -> OutboxEvent:
    """Return the event that a notification is there."""
    metadata = _metadata(
        NotificationCreated.__name__, notification, epoch, 1, _SERVICE, notification.create_time, draft.correlation_id
    )
    metadata.causation_id = draft.event_id
    metadata.causation_depth = draft.depth
    message = NotificationCreated(metadata=metadata, notification=_message(notification))
    return _outbox_event(metadata, notification, NotificationCreated.__name__, message.SerializeToString())


def read_event(notification: Notification, version: int, at: datetime, epoch: int) -> OutboxEvent:
    """Return the event that its agent has read it."""
    metadata = _metadata(NotificationRead.__name__, notification, epoch, version, notification.agent, at, "")
    call = current_call()
    if call.method:
        metadata.method, metadata.purpose = call.method, call.purpose
        metadata.correlation_id = metadata.causation_id = call.correlation_id
    message = NotificationRead(metadata=metadata, notification=_message(notification))
    return _outbox_event(metadata, notification, NotificationRead.__name__, message.SerializeToString())


def _metadata(
    name: str, notification: Notification, epoch: int, version: int, actor: str, at: datetime, correlation_id: str
) -> EventMetadata:
    return EventMetadata(
        event_id=event_id(notification.id, name),
        epoch=epoch,
        version=version,
        actor=actor,
        correlation_id=correlation_id,
        record_time=to_timestamp(at),
    )


def _outbox_event(metadata: EventMetadata, notification: Notification, name: str, payload: bytes) -> OutboxEvent:
    return OutboxEvent(
        event_id=metadata.event_id,
        owner=OWNER,
        name=name,
        contact=notification.contact.removeprefix(CONTACTS) or _NO_CONTACT,
        epoch=metadata.epoch,
        version=metadata.version,
        payload=payload,
        actor=metadata.actor,
        traceparent="",
        record_time=metadata.record_time.ToDatetime(tzinfo=notification.create_time.tzinfo),
    )


def _message(notification: Notification) -> pb.Notification:
    return pb.Notification(
        name=f"{NOTIFICATIONS}{notification.id}",
        agent=notification.agent,
        rule=notification.rule,
        contact=notification.contact,
        interaction=notification.interaction,
        evidence=notification.evidence,
        title=notification.title,
        body=notification.body,
        create_time=to_timestamp(notification.create_time),
        read_time=to_timestamp(notification.read_time),
        sequence=notification.sequence,
        count=notification.count if notification.count > 1 else 0,  # as before there was such a field
        urgency=_PRESSING.get(notification.urgency),
    )
