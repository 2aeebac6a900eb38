"""Registered types of business events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text, kebab_case

from services.interactions.domain.schemas import fault_of_schema

MAX_SCHEMA_BYTES = 32 * 1024
MAX_TYPE_CHARS = 64
_MAX_DESCRIPTION = 1000


@dataclass(frozen=True)
class EventType:
    """What payloads of one type of event look like; `schema` is JSON."""

    id: str
    description: str
    schema: str
    version: int
    create_time: datetime
    update_time: datetime


class EventTypes(Protocol):
    """Keeps the registered types."""

    def get(self, event_type: str) -> EventType | None:
        """Return one type; None where nobody registered it."""
        ...

    def keep(self, event_type: EventType) -> bool:
        """Keep a new version; False when somebody else kept that version first."""
        ...

    def page(self, after: str, limit: int) -> Sequence[EventType]:
        """Return types by id, after this one."""
        ...


def check_event_type(event_type: str, description: str, schema: str) -> None:
    """Refuse with INVALID_ARGUMENT what cannot be registered."""
    kebab_case("event_type_id", event_type, MAX_TYPE_CHARS)
    clean_text("event_type.description", description, max_chars=_MAX_DESCRIPTION)
    clean_text("event_type.schema", schema, max_bytes=MAX_SCHEMA_BYTES, required=True)
    fault = fault_of_schema(schema)
    if fault is not None:
        raise InvalidArgument(f"event_type.schema{fault.path}", fault.description, "SCHEMA_INVALID")
