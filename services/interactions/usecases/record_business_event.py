"""Recording what another system tells of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from servicekit.errors import InvalidArgument
from servicekit.text import kebab_case

from services.interactions.domain.checking import MAX_PAYLOAD_BYTES
from services.interactions.domain.event_types import MAX_TYPE_CHARS, EventTypes
from services.interactions.domain.interaction import Direction, Interaction, Kind, Sender
from services.interactions.domain.ports import Recorded
from services.interactions.domain.schemas import fault_of_payload
from services.interactions.domain.survey_answers import ANSWERED, check_answer
from services.interactions.usecases.create_interaction import RecordingPorts
from services.interactions.usecases.record_one import record_one

CHANNEL = "api"


@dataclass(frozen=True)
class RecordBusinessEvent:
    """One event of another system, with the customer it is about."""

    type: str
    source: str
    source_id: str
    contact: str
    sender: Sender | None
    occur_time: datetime | None
    payload: bytes
    self_service: bool
    subject: str
    request_id: str
    caller: str


def record_business_event(command: RecordBusinessEvent, event_types: EventTypes, ports: RecordingPorts) -> Recorded:
    """Record the event; a payload of a registered type fits its schema or is refused with its place."""
    kebab_case("type", command.type, MAX_TYPE_CHARS)
    if not command.source_id:
        raise InvalidArgument("source_id", "is required: by it a repeat is known", "FIELD_REQUIRED")
    _check_payload(command.type, command.payload, event_types)
    event = Interaction(
        channel=CHANNEL,
        direction=Direction.INBOUND if command.self_service else Direction.INTERNAL,
        kind=Kind.BUSINESS_EVENT,
        source=command.source,
        source_id=command.source_id,
        contact=command.contact,
        occur_time=command.occur_time,
        subject=command.subject,
        business_type=command.type,
        payload=command.payload,
        self_service=command.self_service,
    )
    return record_one(event, command.sender, command.request_id, command.caller, ports, {"business_type": "type"})


def _check_payload(name: str, payload: bytes, event_types: EventTypes) -> None:
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise InvalidArgument("payload", f"is longer than {MAX_PAYLOAD_BYTES} bytes", "TEXT_TOO_LONG")
    if name == ANSWERED:
        check_answer(payload)
    registered = event_types.get(name)
    fault = fault_of_payload(payload, registered.schema) if registered else None
    if fault is not None:
        raise InvalidArgument(f"payload{fault.path}", fault.description, "PAYLOAD_INVALID")
