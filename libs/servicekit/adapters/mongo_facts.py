"""The outbox of documents that never change: each of them is one event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pymongo import UpdateMany
from pymongo.collection import Collection

from servicekit.adapters.mongo_client import Row
from servicekit.outbox import ExpectedEvent, OutboxEvent, PendingEvent

_COUNTED_AT_MOST = 100_000
_BATCH = 500


class FactOutbox:
    """Documents that never change: each is one event, with its publish state in `pub`.

    A subclass tells how a document becomes its event.
    """

    def __init__(self, collection: Collection[Row]) -> None:
        """Serve one collection."""
        self.collection = collection

    def event(self, row: Row) -> OutboxEvent:
        """Return the event a document is."""
        raise NotImplementedError

    def pending(self, now: datetime, limit: int) -> list[PendingEvent]:
        """Return the facts that are due, oldest first."""
        rows = self.collection.find({"pub.state": "pending", "pub.next_at": {"$lte": now}})
        return [
            PendingEvent(str(row["_id"]), self.event(row), row["pub"].get("attempts", 0))
            for row in rows.sort("pub.next_at", 1).limit(limit)
        ]

    def published(self, events: list[PendingEvent], now: datetime) -> None:  # noqa: ARG002 -- one shape for all sources
        """Mark these facts as published."""
        ids = [pending.aggregate for pending in events]
        self.collection.bulk_write([UpdateMany({"_id": {"$in": ids}}, {"$set": {"pub": {"state": "published"}}})])

    def defer(self, event: PendingEvent, until: datetime, error: str) -> None:
        """Offer this fact again after `until`."""
        self.collection.update_one(
            {"_id": event.aggregate, "pub.state": "pending"},
            {"$set": {"pub.next_at": until, "pub.error": error}, "$inc": {"pub.attempts": 1}},
        )

    def depth(self) -> tuple[int, datetime | None]:
        """Return how many facts wait and when the oldest was recorded."""
        waiting = self.collection.count_documents({"pub.state": "pending"}, limit=_COUNTED_AT_MOST)
        if not waiting:
            return 0, None
        oldest = self.collection.find_one({"pub.state": "pending"}, {"record_time": 1}, sort=[("pub.next_at", 1)])
        return waiting, oldest["record_time"] if oldest else None

    def expected(self, since: datetime) -> Iterator[ExpectedEvent]:
        """Return every published fact recorded since then."""
        rows = self.collection.find({"pub.state": "published", "record_time": {"$gte": since}})
        for row in rows.batch_size(_BATCH):
            event = self.event(row)
            yield ExpectedEvent(
                str(row["_id"]), event.event_id, event.owner, event.name, event.contact, event.epoch, event.version
            )

    def republish(self, events: list[ExpectedEvent], now: datetime) -> int:
        """Put these facts back to pending."""
        result = self.collection.update_many(
            {"_id": {"$in": [event.aggregate for event in events]}, "pub.state": "published"},
            {"$set": {"pub": {"state": "pending", "attempts": 0, "next_at": now}}},
        )
        return result.modified_count
