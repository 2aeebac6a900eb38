"""The outbox of documents that never change: each of them is one event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from pymongo import UpdateMany
from pymongo.collection import Collection

from servicekit.adapters.mongo_client import Row
from servicekit.outbox import ExpectedEvent, OutboxEvent, PendingEvent

PENDING = "pending"
BACKFILL = "backfill"
"""Imported history, waiting to be published: live facts go first."""

PUBLISHED = "published"
WITHHELD = "withheld"
"""Not to be published any more: its content was removed."""

_COUNTED_AT_MOST = 100_000
_BATCH = 500
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # a bound on both sides lets the index alone answer


class FactOutbox:
    """Documents that never change: each is one event, with its publish state in `pub`.

    The collection declares an index on (`pub.state`, `pub.next_at`) of the documents that have a `pub.next_at`. A
    subclass tells how a document becomes its event, and how much room there is for imported history.
    """

    def __init__(self, collection: Collection[Row]) -> None:
        """Serve one collection."""
        self.collection = collection

    def event(self, row: Row) -> OutboxEvent:
        """Return the event a document is."""
        raise NotImplementedError

    def room_for_backfill(self, now: datetime, limit: int) -> int:  # noqa: ARG002 -- for subclasses that have to share
        """Return how many of `limit` free places imported history may take now."""
        return limit

    def pending(self, now: datetime, limit: int) -> list[PendingEvent]:
        """Return the facts that are due: live ones first, each sort oldest first."""
        live = self._due(PENDING, now, limit)
        room = self.room_for_backfill(now, limit - len(live)) if len(live) < limit else 0
        return live + self._due(BACKFILL, now, room) if room else live

    def _due(self, state: str, now: datetime, limit: int) -> list[PendingEvent]:
        rows = self.collection.find({"pub.state": state, "pub.next_at": {"$lte": now}})
        return [
            PendingEvent(str(row["_id"]), self.event(row), row["pub"].get("attempts", 0), can_wait=state == BACKFILL)
            for row in rows.sort("pub.next_at", 1).limit(limit)
        ]

    def published(self, events: list[PendingEvent], now: datetime) -> None:  # noqa: ARG002 -- one shape for all sources
        """Mark these facts as published, but those that were withheld meanwhile."""
        ids = [pending.aggregate for pending in events]
        waiting = {"_id": {"$in": ids}, "pub.state": {"$in": [PENDING, BACKFILL]}}
        self.collection.bulk_write([UpdateMany(waiting, {"$set": {"pub": {"state": PUBLISHED}}})])

    def defer(self, event: PendingEvent, until: datetime, error: str) -> None:
        """Offer this fact again after `until`."""
        self.collection.update_one(
            {"_id": event.aggregate, "pub.next_at": {"$exists": True}},
            {"$set": {"pub.next_at": until, "pub.error": error}, "$inc": {"pub.attempts": 1}},
        )

    def depth(self) -> tuple[int, datetime | None]:
        """Return how many facts wait, and when the oldest of those was recorded that are not to wait."""
        waiting = {
            state: self.collection.count_documents(_waiting(state), limit=_COUNTED_AT_MOST)
            for state in (PENDING, BACKFILL)
        }
        if not waiting[PENDING]:
            return waiting[BACKFILL], None
        oldest = self.collection.find_one(_waiting(PENDING), {"record_time": 1}, sort=[("pub.next_at", 1)])
        return sum(waiting.values()), oldest["record_time"] if oldest else None

    def expected(self, since: datetime) -> Iterator[ExpectedEvent]:
        """Return every published fact recorded since then."""
        rows = self.collection.find({"pub.state": PUBLISHED, "record_time": {"$gte": since}})
        for row in rows.batch_size(_BATCH):
            event = self.event(row)
            yield ExpectedEvent(
                str(row["_id"]), event.event_id, event.owner, event.name, event.contact, event.epoch, event.version
            )

    def republish(self, events: list[ExpectedEvent], now: datetime) -> int:
        """Put these facts back to pending."""
        result = self.collection.update_many(
            {"_id": {"$in": [event.aggregate for event in events]}, "pub.state": PUBLISHED},
            {"$set": {"pub": {"state": PENDING, "attempts": 0, "next_at": now}}},
        )
        return result.modified_count


def _waiting(state: str) -> Row:
    return {"pub.state": state, "pub.next_at": {"$gte": _EARLIEST}}
