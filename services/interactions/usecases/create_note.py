"""Noting something about a customer, for colleagues only."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.errors import InvalidArgument

from services.interactions.domain.interaction import Direction, Interaction, Kind, Visibility
from services.interactions.domain.ports import Recorded
from services.interactions.usecases.create_interaction import RecordingPorts
from services.interactions.usecases.record_one import record_one

SOURCE = "notes"
CHANNEL = "system"


@dataclass(frozen=True)
class CreateNote:
    """What is noted about whom, who may see it, and which agents are told."""

    contact: str
    body: str
    visibility: Visibility | None
    mentions: tuple[str, ...]
    request_id: str
    caller: str


def create_note(command: CreateNote, ports: RecordingPorts) -> Recorded:
    """Record the note as an internal interaction: nothing that is sent to customers is made of one."""
    if not command.contact:
        raise InvalidArgument("contact", "is required: whom the note is about", "FIELD_REQUIRED")
    if not command.body.strip():
        raise InvalidArgument("body", "is required", "FIELD_REQUIRED")
    note = Interaction(
        channel=CHANNEL,
        direction=Direction.INTERNAL,
        kind=Kind.NOTE,
        source=SOURCE,
        source_id="",
        contact=command.contact,
        visibility=command.visibility,
        body=command.body,
        mentions=command.mentions,
    )
    return record_one(note, None, command.request_id, command.caller, ports)
