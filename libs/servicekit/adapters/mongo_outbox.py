"""The outboxes of one service's documents, as the relay reads and empties them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Protocol

from pymongo import UpdateOne
from pymongo.collection import Collection

from servicekit.adapters.backfill_room import BackfillRoom
from servicekit.adapters.commit_watch import CommitWatch
from servicekit.adapters.guarded import REQUEST_KEPT
from servicekit.adapters.mongo_client import Row
from servicekit.clock import Clock
from servicekit.outbox import ExpectedEvent, OutboxDepth, OutboxEvent, PendingEvent

OUTBOX_INDEX = {
    "fields": ["outbox.next_at"],
    "partialFilterExpression": {"outbox.0": {"$exists": True}},
}
"""The index every collection with outboxes declares: documents with an empty outbox take no entry."""

_COUNTED_AT_MOST = 100_000
_BATCH = 500


class OutboxSource(Protocol):
    """One collection whose documents hold events."""

    collection: Collection[Row]

    def pending(self, now: datetime, limit: int) -> list[PendingEvent]:
        """Return the first due event of up to `limit` documents."""
        ...

    def published(self, events: list[PendingEvent], now: datetime) -> None:
        """Take these events out."""
        ...

    def defer(self, event: PendingEvent, until: datetime, error: str) -> None:
        """Offer this event again after `until`."""
        ...

    def depth(self) -> tuple[int, datetime | None]:
        """Return how many events wait and when the oldest was recorded."""
        ...

    def expected(self, since: datetime) -> Iterator[ExpectedEvent]:
        """Return the newest event of each document changed since then."""
        ...

    def republish(self, events: list[ExpectedEvent], now: datetime) -> int:
        """Put these events back and return how many."""
        ...


class EventAudit(Protocol):
    """Keeps who changed what, as events tell of it."""

    def keep(self, events: Sequence[OutboxEvent]) -> None:
        """Keep an entry for each event, once however often it is told."""
        ...


class EmbeddedOutbox:
    """Documents that change: their events wait in an array inside them.

    `last_event` is kept beside the array, because a wiped bus is refilled with the newest state and its event id.
    """

    def __init__(self, collection: Collection[Row], room: BackfillRoom | None = None) -> None:
        """Serve one collection; `room` shares the machine between imports and the events of what they made."""
        self.collection = collection
        self._room = room

    def pending(self, now: datetime, limit: int) -> list[PendingEvent]:
        """Return the first due event of up to `limit` documents, live ones first.

        An event that can wait is due with the first later one of its document that is, which may not overtake it.
        """
        due = {
            row["_id"]: _pending(row, can_wait=False)
            for row in self._first_events({"outbox.next_at": {"$lte": now}}, limit)
            if _is_free(row["outbox"][0], now)
        }
        room = limit - len(due)
        if self._room is not None and room > 0:
            room = self._room.of(room, now)
        held = self._first_events({"outbox.next_at": {"$gt": now}, "outbox.0.can_wait": True}, room) if room > 0 else []
        return [*due.values(), *(_pending(row, can_wait=True) for row in held if row["_id"] not in due)]

    def _first_events(self, wanted: Row, limit: int) -> list[Row]:
        """Return documents with their first event, in the order of the index: a sort would read all that waits."""
        found = self.collection.find({"outbox.0": {"$exists": True}} | wanted, {"outbox": {"$slice": 1}, "_id": 1})
        return list(found.limit(limit))

    def published(self, events: list[PendingEvent], now: datetime) -> None:
        """Take these events out, and with them request ids that are past their day."""
        self.collection.bulk_write(
            [
                UpdateOne(
                    # A late confirmation by another relay finds its entry gone and must not turn `last_event` back.
                    {"_id": pending.aggregate, "outbox.event_id": pending.event.event_id},
                    {
                        "$pull": {
                            "outbox": {"event_id": pending.event.event_id},
                            "requests": {"at": {"$lt": now - REQUEST_KEPT}},
                        },
                        "$set": {"last_event": _last_event(pending.event)},
                    },
                )
                for pending in events
            ],
            ordered=False,
        )

    def defer(self, event: PendingEvent, until: datetime, error: str) -> None:
        """Hold back the whole document, because its later events may not overtake this one."""
        self.collection.update_one(
            {"_id": event.aggregate, "outbox.0.event_id": event.event.event_id},
            {
                "$set": {"outbox.$[].next_at": until, "outbox.$[head].error": error, "outbox.$[head].can_wait": False},
                "$inc": {"outbox.$[head].attempts": 1},
            },
            array_filters=[{"head.event_id": event.event.event_id}],
        )

    def depth(self) -> tuple[int, datetime | None]:
        """Return how many events wait, and when the oldest of those was recorded that are not to wait."""
        live = {"$first": {"$filter": {"input": "$outbox", "cond": {"$ne": ["$$this.can_wait", True]}}}}
        rows = self.collection.aggregate(
            [
                {"$match": {"outbox.0": {"$exists": True}, "outbox.next_at": {"$exists": True}}},
                {"$limit": _COUNTED_AT_MOST},
                {
                    "$group": {
                        "_id": None,
                        "events": {"$sum": {"$size": "$outbox"}},
                        "oldest": {"$min": {"$let": {"vars": {"live": live}, "in": "$$live.record_time"}}},
                    }
                },
            ]
        )
        found = next(iter(rows), None)
        return (found["events"], found["oldest"]) if found else (0, None)

    def expected(self, since: datetime) -> Iterator[ExpectedEvent]:
        """Return the newest published event of each document changed since then."""
        rows = self.collection.find({"last_event.record_time": {"$gte": since}}, {"last_event": 1})
        for row in rows.batch_size(_BATCH):
            last = row["last_event"]
            yield ExpectedEvent(
                str(row["_id"]),
                last["event_id"],
                last["owner"],
                last["name"],
                last["contact"],
                last["epoch"],
                last["version"],
            )

    def republish(self, events: list[ExpectedEvent], now: datetime) -> int:
        """Put the newest event of these documents back, unless a newer one waits already."""
        result = self.collection.bulk_write(
            [
                UpdateOne(
                    {"_id": event.aggregate, "last_event.event_id": event.event_id, "outbox.0": {"$exists": False}},
                    [{"$set": {"outbox": [{"$mergeObjects": ["$last_event", {"next_at": now, "attempts": 0}]}]}}],
                )
                for event in events
            ],
            ordered=False,
        )
        return result.modified_count


def _is_free(head: Row, now: datetime) -> bool:
    """Tell whether the first event is the one that may go, not one that was put off."""
    return bool(head["next_at"] <= now or head.get("can_wait"))


def _pending(row: Row, *, can_wait: bool) -> PendingEvent:
    head = row["outbox"][0]
    return PendingEvent(str(row["_id"]), event_of(head), head["attempts"], can_wait)


def event_of(entry: Row) -> OutboxEvent:
    """Return a stored outbox entry as the event it is."""
    return OutboxEvent(
        event_id=entry["event_id"],
        owner=entry["owner"],
        name=entry["name"],
        contact=entry["contact"],
        epoch=entry["epoch"],
        version=entry["version"],
        payload=bytes(entry["payload"]),
        actor=entry["actor"],
        traceparent=entry["traceparent"],
        record_time=entry["record_time"],
        can_wait=entry.get("can_wait", False),
    )


def _last_event(event: OutboxEvent) -> Row:
    return {
        "event_id": event.event_id,
        "owner": event.owner,
        "name": event.name,
        "contact": event.contact,
        "epoch": event.epoch,
        "version": event.version,
        "payload": event.payload,
        "actor": event.actor,
        "traceparent": event.traceparent,
        "record_time": event.record_time,
    }


class MongoOutbox:
    """All outboxes of one service: what the relay and reconcile work on."""

    def __init__(self, sources: Sequence[OutboxSource], clock: Clock, audit: EventAudit | None = None) -> None:
        """Serve these collections. What is published is told to `audit` before it leaves its outbox."""
        self._audit = audit
        self._sources = {source.collection.name: source for source in sources}
        self._clock = clock
        self._watch = CommitWatch([source.collection for source in sources])

    def pending(self, limit: int) -> Sequence[PendingEvent]:
        """Return the first due event of up to `limit` aggregates of each collection, oldest first.

        Those that can wait come last.
        """
        self._watch.mark()
        now = self._clock.now()
        found = [
            replace(event, source=name)
            for name, source in self._sources.items()
            for event in source.pending(now, limit)
        ]
        return sorted(found, key=lambda pending: (pending.can_wait, pending.event.record_time))

    def published(self, events: Iterable[PendingEvent]) -> None:
        """Take these events out of their outboxes; an event whose audit entry cannot be kept stays there."""
        events = list(events)
        if self._audit is not None:
            self._audit.keep([pending.event for pending in events])
        by_source: dict[str, list[PendingEvent]] = {}
        for event in events:
            by_source.setdefault(event.source, []).append(event)
        for name, mine in by_source.items():
            self._sources[name].published(mine, self._clock.now())

    def defer(self, event: PendingEvent, delay_seconds: float, error: str) -> None:
        """Leave this event in its outbox and offer it again after a while."""
        source = self._sources[event.source]
        source.defer(event, self._clock.now() + timedelta(seconds=delay_seconds), error[:200])

    def depth(self) -> OutboxDepth:
        """Return how much is waiting."""
        depths = [source.depth() for source in self._sources.values()]
        oldest = min((at for _, at in depths if at), default=None)
        age = (self._clock.now() - oldest).total_seconds() if oldest else 0.0
        return OutboxDepth(sum(count for count, _ in depths), max(age, 0.0))

    def wait_for_work(self, timeout_seconds: float) -> bool:
        """Return as soon as something was committed since the last `pending`, or after the timeout."""
        return self._watch.wait(timeout_seconds)

    def expected(self, since: datetime) -> Iterator[ExpectedEvent]:
        """Return what the stream should still hold of all that was recorded since then."""
        return chain.from_iterable(source.expected(since) for source in self._sources.values())

    def republish(self, events: Iterable[ExpectedEvent]) -> int:
        """Put these events back into the outboxes they came from; return how many."""
        asked = list(events)
        return sum(source.republish(asked, self._clock.now()) for source in self._sources.values() if asked)
