"""The audit log in MongoDB: reads in batches behind the calls, all else before anybody is answered."""

from __future__ import annotations

import hashlib
import math
import threading
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from contextvars import Context
from datetime import UTC, datetime, timedelta

import pymongo
from backstory.events.v1.metadata_pb2 import AnyEvent
from pymongo import UpdateOne
from pymongo.database import Database
from pymongo.errors import BulkWriteError, PyMongoError

from servicekit.access.caller import Caller
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.operations_documents import AUDIT_ENTRIES
from servicekit.audit import Entry, EntryQuery, Kept, Kind, entry_of
from servicekit.call import Call
from servicekit.errors import Unavailable
from servicekit.ids import random_hex
from servicekit.logs import get_logger
from servicekit.metrics import AUDIT_FAILURES, AUDIT_LOST, AUDIT_WAITING
from servicekit.outbox import OutboxEvent

FLUSH_SECONDS = 0.1
"""How long a read may wait to be kept: what a killed process loses at most, the write itself aside."""

MOST_WAITING = 100_000
"""Reads that wait for a database that is away; beyond it the oldest are given up, loudly."""

_AT_ONCE = 100
_AT_ONCE_SECONDS = 2.0
_WRITE_SECONDS = 5.0
_CLOSING_SECONDS = 5.0
_DUPLICATE_KEY = 11000

_Noted = tuple[float, Call, Caller, tuple[str, ...]]


class MongoAudit:
    """Keeps the audit entries of one service. Its thread starts with the first read that is noted."""

    def __init__(self, database: Database[Row], reads_kept: timedelta, bulk: Collection[str] = ()) -> None:
        """Use this service's own database. Changes by the methods of `bulk` share entries."""
        self._entries = database[AUDIT_ENTRIES]
        self._reads_kept = reads_kept
        self._bulk = bulk
        self._noted: deque[_Noted] = deque()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, seconds: float, call: Call, caller: Caller, contacts: tuple[str, ...]) -> None:
        """Keep within moments who saw whom. This is on every call's way out: all work is left to the thread."""
        self._noted.append((seconds, call, caller, contacts))
        if self._thread is None:
            self._start()

    def write(self, entry: Entry) -> str:
        """Keep an entry now and return its id; UNAVAILABLE when that cannot be done."""
        row = self._row(entry)
        try:
            with pymongo.timeout(_AT_ONCE_SECONDS):
                self._entries.insert_one(row)
        except PyMongoError as fault:
            AUDIT_FAILURES.inc()
            get_logger().error("an audit entry cannot be kept; the call is refused", method=entry.method)
            raise Unavailable("AUDIT_UNAVAILABLE", "What this would show cannot be recorded now.") from fault
        return str(row["_id"])

    def complete(self, entry_id: str, outcome: str) -> None:
        """Say how a call ended; when that cannot be kept, the entry goes on saying that it was started."""
        try:
            with pymongo.timeout(_WRITE_SECONDS):
                self._entries.update_one({"_id": entry_id}, {"$set": {"outcome": outcome}})
        except PyMongoError:
            AUDIT_FAILURES.inc()
            get_logger().error("the end of an audited call cannot be kept", entry=entry_id)

    def keep(self, events: Sequence[OutboxEvent]) -> None:
        """Keep an entry for each event; one that is there already is the same one.

        What one import changed in one second shares an entry for each sort of event, however often it is told.
        """
        told = [_entry_of_event(event) for event in events]
        single = [self._row(entry) for entry in told if entry.method not in self._bulk]
        if single:
            self._insert(single)
        shared = _shared(entry for entry in told if entry.method in self._bulk)
        if shared:
            self._add([self._row(entry) for entry in shared])

    def entries(self, query: EntryQuery) -> Sequence[Kept]:
        """Return entries, newest first."""
        wanted: Row = {}
        if query.actor:
            wanted["actor"] = query.actor
        if query.contact:
            wanted["contacts"] = query.contact
        if query.kind:
            wanted["kind"] = query.kind.value
        names: Row = {}
        if query.from_time:
            names["$gte"] = _name(query.from_time.timestamp(), "")
        ends = [_name(query.to_time.timestamp(), "")] if query.to_time else []
        ends += [query.before] if query.before else []
        if ends:
            names["$lt"] = min(ends)
        if names:
            wanted["_id"] = names
        return [_kept(row) for row in self._entries.find(wanted).sort("_id", -1).limit(query.size)]

    def close(self) -> None:
        """Keep what is still waiting, as far as that is possible."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(_CLOSING_SECONDS)
        if self._noted:
            AUDIT_LOST.inc(len(self._noted))
            get_logger().error("audit entries of reads are lost", entries=len(self._noted))

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                thread = threading.Thread(target=Context().run, args=(self._flush_for_ever,), name="audit", daemon=True)
                thread.start()
                self._thread = thread

    def _flush_for_ever(self) -> None:
        while not self._closing.wait(FLUSH_SECONDS):
            self._flush_waiting()
            AUDIT_WAITING.set(len(self._noted))
        while self._noted and self._flush():
            pass

    def _flush_waiting(self) -> None:
        """Keep what waits now and leave what comes meanwhile to the next time.

        Otherwise a busy service would never pause between writes of a handful, each as dear as one of a hundred.
        """
        for _ in range(math.ceil(len(self._noted) / _AT_ONCE)):
            if not self._flush():
                return

    def _flush(self) -> bool:
        """Keep the oldest that wait; when that fails they go on waiting."""
        batch = [self._noted.popleft() for _ in range(min(len(self._noted), _AT_ONCE))]
        try:
            self._insert([self._row(entry_of(Kind.READ, *noted)) for noted in batch])
        except PyMongoError as fault:
            AUDIT_FAILURES.inc()
            get_logger().error("audit entries of reads cannot be kept yet", error=type(fault).__name__)
            self._noted.extendleft(reversed(batch))
            self._give_up_the_oldest()
            return False
        return True

    def _give_up_the_oldest(self) -> None:
        lost = len(self._noted) - MOST_WAITING
        for _ in range(lost):
            self._noted.popleft()
        if lost > 0:
            AUDIT_LOST.inc(lost)
            get_logger().error("audit entries of reads are lost", entries=lost)

    def _insert(self, rows: list[Row]) -> None:
        try:
            with pymongo.timeout(_WRITE_SECONDS):
                self._entries.insert_many(rows, ordered=False)
        except BulkWriteError as partly:
            codes = {error["code"] for error in partly.details["writeErrors"]}
            if codes - {_DUPLICATE_KEY} or partly.details["writeConcernErrors"]:
                raise

    def _add(self, rows: list[Row]) -> None:
        """Keep entries that grow: whoever is named in one that is there already is named there still."""
        writes = []
        for row in rows:
            contacts = row.pop("contacts", [])
            growing = {"$setOnInsert": row, "$addToSet": {"contacts": {"$each": contacts}}}
            writes.append(UpdateOne({"_id": row.pop("_id")}, growing, upsert=True))
        with pymongo.timeout(_WRITE_SECONDS):
            self._entries.bulk_write(writes, ordered=False)

    def _row(self, entry: Entry) -> Row:
        at = datetime.fromtimestamp(entry.time, UTC)
        row: Row = {
            "_id": _name(entry.time, entry.id or random_hex(8)),
            "time": at,
            "kind": entry.kind.value,
            "actor": entry.actor,
            "method": entry.method,
            "outcome": entry.outcome,
        }
        for name in ("actor_name", "purpose", "event", "reason", "restricted", "correlation_id", "causation_id"):
            if value := getattr(entry, name):
                row[name] = value
        if entry.contacts:
            row["contacts"] = list(entry.contacts)
        if entry.kind is Kind.READ:
            row["expire_time"] = at + self._reads_kept
        return row


def _name(seconds: float, rest: str) -> str:
    """Return an id that sorts by time."""
    return f"a_{int(seconds * 1000):012x}_{rest}"


def _entry_of_event(event: OutboxEvent) -> Entry:
    about = AnyEvent.FromString(event.payload).metadata
    return Entry(
        kind=Kind.WRITE,
        time=event.record_time.timestamp(),
        actor=event.actor,
        actor_name=about.actor_display_name,
        method=about.method,
        contacts=(event.contact,) if event.contact else (),
        purpose=about.purpose,
        event=event.name,
        reason=about.reason,
        correlation_id=about.correlation_id,
        causation_id=about.causation_id,
        id=event.event_id,
    )


def _shared(entries: Iterable[Entry]) -> list[Entry]:
    """Return one entry for all that are alike but for their contacts and the moment within a second."""
    contacts: dict[Entry, dict[str, None]] = {}
    for entry in entries:
        alike = entry._replace(time=float(int(entry.time)), contacts=(), id="")
        contacts.setdefault(alike, {}).update(dict.fromkeys(entry.contacts))
    return [alike._replace(contacts=tuple(named), id=_digest(alike)) for alike, named in contacts.items()]


def _digest(entry: Entry) -> str:
    """Return what is the same for entries that are alike, in whichever process."""
    who, why = (entry.actor, entry.actor_name), (entry.purpose, entry.reason)
    alike = (*who, entry.method, entry.event, *why, entry.correlation_id, entry.causation_id)
    return hashlib.sha256("\0".join(alike).encode()).hexdigest()[:32]


def _kept(row: Row) -> Kept:
    texts = ("actor", "actor_name", "method", "purpose", "event", "reason", "outcome", "correlation_id", "causation_id")
    known: dict[str, str] = {name: row.get(name, "") for name in texts}
    return Kept(
        row["_id"],
        Entry(
            kind=Kind(row["kind"]),
            time=row["time"].timestamp(),
            contacts=tuple(row.get("contacts", ())),
            restricted=row.get("restricted", False),
            **known,
        ),
    )
