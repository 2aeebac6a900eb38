"""What was read of a stream, kept in a temporary file so that memory stays bounded however long the stream is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime

from servicekit.outbox import ExpectedEvent

from eventbus.envelope import Envelope
from eventbus.gates import order_of, split_order

CHUNK = 500
EXAMPLES = 5
ERASED = "PersonErased"

_TABLES = """
CREATE TABLE seen (event_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE newest (aggregate TEXT PRIMARY KEY, position INTEGER, name TEXT, recorded REAL) WITHOUT ROWID;
CREATE TABLE ahead (aggregate TEXT, position INTEGER, expected INTEGER);
CREATE TABLE missing (
    event_id TEXT, aggregate TEXT, owner TEXT, name TEXT, contact TEXT, epoch INTEGER, version INTEGER
);
"""
_ADD_NEWEST = """
INSERT INTO newest VALUES (?, ?, ?, ?) ON CONFLICT (aggregate) DO UPDATE
SET position = excluded.position, name = excluded.name, recorded = excluded.recorded
WHERE excluded.position > newest.position
"""


class StreamIndex:
    """The ids and the newest order of each aggregate in a stream, against what a database expects there.

    Used from one thread only.
    """

    def __init__(self) -> None:
        self.read = 0
        self._database = sqlite3.connect("")  # without a name: a file of its own that goes with the connection
        self._database.executescript(_TABLES)

    def add(self, envelopes: Iterable[Envelope]) -> None:
        """Note these events of the stream."""
        for found in envelopes:
            self.read += 1
            self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (found.event_id,))
            if found.aggregate:
                position = order_of(found.epoch, found.version)
                row = (found.aggregate, position, found.name, found.record_time.timestamp())
                self._database.execute(_ADD_NEWEST, row)

    def compare(self, expected: Iterable[ExpectedEvent]) -> int:
        """Note what is missing and where the stream is ahead; return how many events were expected."""
        count = 0
        for event in expected:
            self._compare(event)
            count += 1
        return count

    def _compare(self, event: ExpectedEvent) -> None:
        if self._database.execute("SELECT 1 FROM seen WHERE event_id = ?", (event.event_id,)).fetchone() is None:
            row = (
                event.event_id, event.aggregate, event.owner, event.name, event.contact, event.epoch, event.version,
            )  # fmt: skip
            self._database.execute("INSERT INTO missing VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        found = self._database.execute("SELECT position FROM newest WHERE aggregate = ?", (event.aggregate,)).fetchone()
        if found is None:
            return
        position = order_of(event.epoch, event.version)
        if found[0] > position:
            self._database.execute("INSERT INTO ahead VALUES (?, ?, ?)", (event.aggregate, found[0], position))
        self._database.execute("DELETE FROM newest WHERE aggregate = ?", (event.aggregate,))

    def ahead(self, since: datetime) -> list[str]:
        """Return examples of where the stream knows more than the database, after `compare`.

        An erased contact is the one thing the stream may know alone: its tombstone outlives its document.
        """
        texts = []
        for aggregate, position, expected in self._database.execute("SELECT * FROM ahead LIMIT ?", (EXAMPLES,)):
            texts.append(f"{aggregate} is at {_text(position)} there, at {_text(expected)} here")
        unknown = self._database.execute(
            "SELECT aggregate, position FROM newest WHERE recorded > ? AND name <> ? LIMIT ?",
            (since.timestamp(), ERASED, EXAMPLES),
        )
        texts += [f"{aggregate} is at {_text(position)} there, unknown here" for aggregate, position in unknown]
        return texts[:EXAMPLES]

    def count_missing(self) -> int:
        """Return how many expected events the stream lacks."""
        return int(self._database.execute("SELECT count(*) FROM missing").fetchone()[0])

    def missing(self) -> Iterator[list[ExpectedEvent]]:
        """Return the expected events that the stream lacks, some at a time."""
        rows = self._database.execute("SELECT event_id, aggregate, owner, name, contact, epoch, version FROM missing")
        while chunk := rows.fetchmany(CHUNK):
            yield [
                ExpectedEvent(
                    event_id=row[0], aggregate=row[1], owner=row[2], name=row[3], contact=row[4], epoch=row[5],
                    version=row[6],
                )
                for row in chunk
            ]  # fmt: skip

    def close(self) -> None:
        """Remove the temporary file."""
        self._database.close()


def _text(position: int) -> str:
    epoch, version = split_order(position)
    return f"epoch {epoch} version {version}"
