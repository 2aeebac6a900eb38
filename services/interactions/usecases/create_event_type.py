"""Registering what business events of a type look like."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.clock import Clock
from servicekit.errors import Aborted

from services.interactions.domain.event_types import EventType, EventTypes, check_event_type

_ATTEMPTS = 5


@dataclass(frozen=True)
class CreateEventType:
    """The type as events name it, and its schema."""

    id: str
    description: str
    schema: str
    validate_only: bool


def create_event_type(command: CreateEventType, event_types: EventTypes, clock: Clock) -> EventType:
    """Return the type as it is registered now; what is registered already stays as it is."""
    check_event_type(command.id, command.description, command.schema)
    for _ in range(_ATTEMPTS):
        there, now = event_types.get(command.id), clock.now()
        if there and (there.description, there.schema) == (command.description, command.schema):
            return there
        made = EventType(
            id=command.id,
            description=command.description,
            schema=command.schema,
            version=there.version + 1 if there else 1,
            create_time=there.create_time if there else now,
            update_time=now,
        )
        if command.validate_only or event_types.keep(made):
            return made
    raise Aborted("EVENT_TYPE_CHANGED", f"eventTypes/{command.id} was changed by others meanwhile; try again.")
