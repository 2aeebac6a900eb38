"""Escalations in MongoDB: guarded by a version; who takes a step has the escalation for a lease."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pymongo import ReturnDocument
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, time_limit

from services.notifications.adapters.timing_documents import ESCALATIONS
from services.notifications.adapters.timing_rows import escalation_of, escalation_row
from services.notifications.domain.timing.escalation import Escalation, EscalationState

LEASE = timedelta(seconds=30)
"""After this long whoever took one counts as gone."""


class MongoEscalations:
    """The escalations collection. MongoTelling puts them there."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._collection = database[ESCALATIONS]

    def of_event(self, event_id: str, rule: str) -> Sequence[Escalation]:
        """Return those of what a rule told of an event."""
        with time_limit():
            return [escalation_of(row) for row in self._collection.find({"event_id": event_id, "rule": rule})]

    def get(self, id_: str) -> Escalation | None:
        """Return one by its id."""
        with time_limit():
            row = self._collection.find_one({"_id": id_})
        return escalation_of(row) if row else None

    def unacknowledged(self, events: Sequence[str], ids: Sequence[str]) -> Sequence[Escalation]:
        """Return those of these events and of these ids that can still be acknowledged."""
        wanted: Row = {
            "$or": [{"event_id": {"$in": list(events)}}, {"_id": {"$in": list(ids)}}],
            "state": {"$in": [EscalationState.ACTIVE.value, EscalationState.EXHAUSTED.value]},
        }
        with time_limit():
            return [escalation_of(row) for row in self._collection.find(wanted)]

    def active_of_issue(self, issue: str) -> Sequence[Escalation]:
        """Return those about an issue whose next step waits."""
        wanted: Row = {"issue": issue, "next_at": {"$exists": True}}
        with time_limit():
            return [escalation_of(row) for row in self._collection.find(wanted)]

    def claim(self, now: datetime) -> Escalation | None:
        """Take the one whose step has been due longest, for one lease."""
        with time_limit():
            row = self._collection.find_one_and_update(
                {"next_at": {"$lte": now}},
                {"$set": {"next_at": now + LEASE}, "$inc": {"version": 1}},
                sort=[("next_at", 1)],
                return_document=ReturnDocument.AFTER,
            )
        return escalation_of(row) if row else None

    def save(self, after: Escalation) -> bool:
        """Keep what follows the version it has; False when something else does by now."""
        state = escalation_row(after) | {"version": after.version + 1}
        with time_limit():
            done = self._collection.replace_one({"_id": after.id, "version": after.version}, state)
        return done.matched_count > 0

    def newest(
        self, before: tuple[datetime, str] | None, state: EscalationState | None, limit: int
    ) -> Sequence[Escalation]:
        """Return some before a place in the order of their beginning, newest first."""
        wanted: Row = {"state": state.value} if state else {}
        if before:
            at, id_ = before
            wanted["$or"] = [{"create_time": {"$lt": at}}, {"create_time": at, "_id": {"$lt": id_}}]
        with time_limit():
            rows = self._collection.find(wanted).sort([("create_time", -1), ("_id", -1)]).limit(limit)
            return [escalation_of(row) for row in rows]

    def about(self, contacts: Sequence[str]) -> Iterator[Escalation]:
        """Yield everything kept of these contacts."""
        yield from map(escalation_of, self._collection.find({"contact": {"$in": list(contacts)}}))
