"""Organisations as messages of the contract, in answers and in events."""

from __future__ import annotations

from datetime import datetime

from backstory.contacts.v1 import organizations_pb2 as pb
from backstory.events.contacts.v1 import events_pb2
from backstory.events.v1.metadata_pb2 import EventMetadata
from google.protobuf.message import Message
from servicekit.outbox import OutboxEvent
from servicekit.times import to_timestamp

from services.contacts.adapters.event_messages import OWNER, metadata_of
from services.contacts.domain.events import Origin
from services.contacts.domain.organizations import (
    Organization,
    OrganizationCreated,
    OrganizationEvent,
    OrganizationState,
    OrganizationUpdated,
)

_STATES = {
    OrganizationState.ACTIVE: pb.ORGANIZATION_STATE_ACTIVE,
    OrganizationState.DELETED: pb.ORGANIZATION_STATE_DELETED,
}


def organization_message(organization: Organization) -> pb.Organization:
    """Return the whole organisation."""
    return pb.Organization(
        name=organization.name,
        etag=organization.etag,
        version=organization.version,
        state=_STATES[organization.state],
        create_time=to_timestamp(organization.create_time),
        update_time=to_timestamp(organization.update_time),
        delete_time=to_timestamp(organization.delete_time),
        display_name=organization.told.display_name,
        description=organization.told.description,
    )


def organization_event(event: OrganizationEvent, event_id: str, origin: Origin, record_time: datetime) -> OutboxEvent:
    """Return the event exactly as it will be published: its subject ends with the organisation's id."""
    organization = event.organization
    metadata = metadata_of(event_id, organization.epoch, organization.version, origin, record_time)
    return OutboxEvent(
        event_id=event_id,
        owner=OWNER,
        name=type(event).__name__,
        contact=organization.id,
        epoch=organization.epoch,
        version=organization.version,
        payload=_message(event, metadata).SerializeToString(deterministic=True),
        actor=origin.actor,
        traceparent=origin.traceparent,
        record_time=record_time,
    )


def _message(event: OrganizationEvent, metadata: EventMetadata) -> Message:
    organization = organization_message(event.organization)
    if isinstance(event, OrganizationCreated):
        return events_pb2.OrganizationCreated(metadata=metadata, organization=organization)
    if isinstance(event, OrganizationUpdated):
        paths = event.changed_paths
        return events_pb2.OrganizationUpdated(metadata=metadata, organization=organization, changed_paths=paths)
    return events_pb2.OrganizationDeleted(metadata=metadata, organization=organization)
