"""A whole worker as a process of its own, with its outbox and its effects in one SQLite file that outlives it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from eventbus.connection import BusSettings
from eventbus.errors import PermanentFailure
from eventbus.messages import Ack, Hooks, Outcome, Received
from eventbus.work import Subscription
from eventbus.worker import Worker, run_worker
from servicekit import failpoints
from servicekit.outbox import ExpectedEvent, OutboxDepth, OutboxEvent, PendingEvent

from tests.integration.eventbus.bus_support import small_topology

KILLER = b"kills the process"
POISON = b"can never be applied"

_TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT, aggregate TEXT, event_id TEXT, contact TEXT, version INTEGER,
    payload BLOB, attempts INTEGER DEFAULT 0, next_at REAL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS state (aggregate TEXT PRIMARY KEY, position INTEGER);
CREATE TABLE IF NOT EXISTS fact (event_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS incomplete (contact TEXT PRIMARY KEY);
"""


class FileStore:
    """An outbox and a projection in one file; every call opens it anew, so any thread and process may use it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as database:
            database.executescript(_TABLES)

    def write(self, events: Iterable[OutboxEvent]) -> None:
        with self._open() as database:
            database.executemany(
                "INSERT INTO outbox (aggregate, event_id, contact, version, payload) VALUES (?, ?, ?, ?, ?)",
                [(event.contact, event.event_id, event.contact, event.version, event.payload) for event in events],
            )
            database.commit()

    def pending(self, limit: int) -> Sequence[PendingEvent]:
        query = (
            "SELECT aggregate, event_id, contact, version, payload, attempts FROM outbox WHERE next_at <= ? "
            "AND position IN (SELECT min(position) FROM outbox GROUP BY aggregate) ORDER BY position LIMIT ?"
        )
        with self._open() as database:
            return [_pending(row) for row in database.execute(query, (time.time(), limit))]

    def published(self, events: Iterable[PendingEvent]) -> None:
        with self._open() as database:
            ids = [(item.event.event_id,) for item in events]
            database.executemany("DELETE FROM outbox WHERE event_id = ?", ids)
            database.commit()

    def defer(self, event: PendingEvent, delay_seconds: float, error: str) -> None:
        assert error
        with self._open() as database:
            database.execute(
                "UPDATE outbox SET attempts = attempts + 1, next_at = ? WHERE event_id = ?",
                (time.time() + delay_seconds, event.event.event_id),
            )
            database.commit()

    def depth(self) -> OutboxDepth:
        return OutboxDepth(self.count("outbox"), 0.0)

    def wait_for_work(self, timeout_seconds: float) -> bool:
        time.sleep(timeout_seconds)  # polling alone has to be enough
        return False

    def expected(self, since: datetime) -> Iterator[ExpectedEvent]:
        raise NotImplementedError(since)

    def republish(self, events: Iterable[ExpectedEvent]) -> int:
        raise NotImplementedError(events)

    def apply(self, batch: Sequence[Received]) -> None:
        with self._open() as database:
            for received in batch:
                if received.payload == KILLER:
                    os._exit(9)
                database.execute("INSERT OR IGNORE INTO fact VALUES (?)", (received.event_id,))
                database.execute(
                    "INSERT INTO state VALUES (?, ?) ON CONFLICT (aggregate) DO UPDATE SET position = excluded.position"
                    " WHERE excluded.position > state.position",
                    (received.envelope.aggregate, received.order),
                )
            database.commit()

    def mark(self, contact: str) -> None:
        with self._open() as database:
            database.execute("INSERT OR IGNORE INTO incomplete VALUES (?)", (contact,))
            database.commit()

    def count(self, table: str) -> int:
        with self._open() as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names

    def column(self, query: str) -> set[object]:
        with self._open() as database:
            return {row[0] for row in database.execute(query)}

    def _open(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self._path, timeout=10))


def _pending(row: Sequence[object]) -> PendingEvent:
    aggregate, event_id, contact, version, payload, attempts = row
    event = OutboxEvent(
        event_id=str(event_id),
        owner="contacts",
        name="ContactUpdated",
        contact=str(contact),
        epoch=1,
        version=int(str(version)),
        payload=bytes(payload),  # type: ignore[call-overload]  # a BLOB column
        actor="agents/anna",
        traceparent="",
        record_time=datetime(2026, 3, 1, tzinfo=UTC),
    )
    return PendingEvent(str(aggregate), event, int(str(attempts)))


def main(url: str, namespace: str, path: str) -> int:
    failpoints.arm(os.environ.get("BACKSTORY_FAILPOINT", ""))
    store = FileStore(Path(path))

    async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
        if any(received.payload == POISON for received in batch):
            raise PermanentFailure("POISON")
        await asyncio.to_thread(store.apply, batch)
        return [Ack() for _ in batch]

    async def mark(received: Received, _reason: str) -> None:
        await asyncio.to_thread(store.mark, received.contact)

    subscription = Subscription("interactions", handle, Hooks(on_dead_letter=mark))
    topology = small_topology(namespace, ack_wait_seconds=1)
    worker = Worker(BusSettings((url,), "test"), topology, store=store, subscriptions=[subscription])
    return run_worker(worker)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
