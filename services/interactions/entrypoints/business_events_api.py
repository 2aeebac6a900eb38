"""The methods of InteractionsService about business events: request in, use case, message out."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from backstory.interactions.v1 import event_types_pb2 as types
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.clock import Clock
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name, request_id
from servicekit.times import to_datetime, to_timestamp

from services.interactions.domain.event_types import EventType, EventTypes
from services.interactions.entrypoints.recording_api import RecordingApi
from services.interactions.entrypoints.wire import sender_from
from services.interactions.usecases.create_event_type import CreateEventType, create_event_type
from services.interactions.usecases.record_business_event import RecordBusinessEvent, record_business_event


@dataclass(frozen=True)
class BusinessEventsPorts:
    """What the methods need besides what recording needs."""

    event_types: EventTypes
    tokens: PageTokens
    clock: Clock


class BusinessEventsApi(RecordingApi):
    """RecordBusinessEvent, CreateEventType and ListEventTypes."""

    _business_events: BusinessEventsPorts

    def RecordBusinessEvent(self, request: pb.RecordBusinessEventRequest, _: grpc.ServicerContext) -> bytes:
        """Record what another system tells."""
        command = RecordBusinessEvent(
            type=request.type,
            source=request.source,
            source_id=request.source_id,
            contact=id_in_name("contact", request.contact, "contacts") if request.contact else "",
            sender=sender_from(request.identity) if request.HasField("identity") else None,
            occur_time=to_datetime("occur_time", request.occur_time) if request.HasField("occur_time") else None,
            payload=request.payload,
            self_service=request.self_service,
            subject=request.subject,
            request_id=request_id(request.request_id),
            caller=current_caller().subject,
        )
        recorded = record_business_event(command, self._business_events.event_types, self._recording)
        return self._with_person(recorded)

    def CreateEventType(self, request: types.CreateEventTypeRequest, _: grpc.ServicerContext) -> types.EventType:
        """Register a type."""
        told = request.event_type
        command = CreateEventType(request.event_type_id, told.description, told.schema, request.validate_only)
        return _message(create_event_type(command, self._business_events.event_types, self._business_events.clock))

    def ListEventTypes(
        self, request: types.ListEventTypesRequest, _: grpc.ServicerContext
    ) -> types.ListEventTypesResponse:
        """Return a page of types."""
        tokens, size = self._business_events.tokens, page_size(request.page_size)
        after = str(tokens.decode(request.page_token, request).get("after", ""))
        found = self._business_events.event_types.page(after, size + 1)
        more = tokens.encode({"after": found[size - 1].id}, request) if len(found) > size else ""
        return types.ListEventTypesResponse(event_types=[_message(each) for each in found[:size]], next_page_token=more)


def _message(event_type: EventType) -> types.EventType:
    return types.EventType(
        name=f"eventTypes/{event_type.id}",
        description=event_type.description,
        schema=event_type.schema,
        version=event_type.version,
        create_time=to_timestamp(event_type.create_time),
        update_time=to_timestamp(event_type.update_time),
    )
