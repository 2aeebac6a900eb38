"""Registered types of business events in MongoDB: a version takes the place of the one before it, and of no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.documents import EventTypeDocument
from services.interactions.domain.event_types import EventType

_FIELDS = tuple(field.name for field in fields(EventType) if field.name != "id")


class MongoEventTypes:
    """The event types of one deployment."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._types = database["event_types"]

    def get(self, event_type: str) -> EventType | None:
        """Return one type."""
        row = self._types.find_one({"_id": event_type})
        return _event_type(row) if row else None

    def keep(self, event_type: EventType) -> bool:
        """Keep a new version; False when somebody else kept that version first."""
        document = EventTypeDocument(id=event_type.id, **{name: getattr(event_type, name) for name in _FIELDS})
        document.validate()
        row = dict(document.to_mongo())
        if event_type.version > 1:
            before = {"_id": event_type.id, "version": event_type.version - 1}
            return self._types.replace_one(before, row).matched_count == 1
        try:
            self._types.insert_one(row)
        except DuplicateKeyError:
            return False
        return True

    def page(self, after: str, limit: int) -> Sequence[EventType]:
        """Return types by id."""
        return [_event_type(row) for row in self._types.find({"_id": {"$gt": after}}).sort("_id", 1).limit(limit)]


def _event_type(row: Row) -> EventType:
    return EventType(id=row["_id"], **{name: row.get(name, "") for name in _FIELDS})
