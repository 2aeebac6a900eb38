"""Guarded writes: state, version and event change in one atomic update, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from servicekit.adapters.mongo_client import Row
from servicekit.errors import InvalidArgument, ResourceExhausted
from servicekit.failpoints import failpoint
from servicekit.outbox import MAX_EVENT_BYTES, OutboxEvent

OUTBOX_CAP = 64
REQUESTS_CAP = 200
LIST_CAP = 500
DOCUMENT_BYTES = 8 * 1024 * 1024
"""A document this large takes no further events: MongoDB ends at 16 MiB, and the relay has to read it."""
REQUEST_KEPT = timedelta(hours=24)
LONGEST_WAIT = timedelta(minutes=10)
"""An event that can wait goes out after this time, whatever is being imported."""


@dataclass(frozen=True)
class Request:
    """A caller's request id with the digest of what it asked for, and the answer's key once there is one."""

    id: str
    digest: str
    answer: str = ""


@dataclass(frozen=True)
class Change:
    """The next state of one document and the events that tell of it."""

    set: dict[str, Any] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    events: tuple[OutboxEvent, ...] = ()
    append: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    """Entries to add to lists of the document, each of which keeps its newest LIST_CAP."""
    request: Request | None = None


def outbox_entry(event: OutboxEvent) -> Row:
    """Return the stored form of an event that waits for the relay."""
    if len(event.payload) > MAX_EVENT_BYTES:
        raise ResourceExhausted("EVENT_TOO_LARGE", "The change is too large to be published.")
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
        "attempts": 0,
        "can_wait": event.can_wait,
        "next_at": event.record_time + LONGEST_WAIT if event.can_wait else event.record_time,
    }


def new_document(state: Row, events: tuple[OutboxEvent, ...], request: Request | None, now: datetime) -> Row:
    """Return a document to insert: its state at version 1 with its first events."""
    return state | {
        "version": 1,
        "outbox": [outbox_entry(event) for event in events],
        "requests": [_request_entry(request, now, 1)] if request else [],
    }


def guarded_update(
    collection: Collection[Row],
    document_id: str,
    version: int,
    change: Change,
    now: datetime,
    session: ClientSession | None = None,
) -> bool:
    """Bring a document from `version` to `version + 1`; False when it is not at `version` any more.

    Raises RESOURCE_EXHAUSTED (OUTBOX_FULL) when too many of its events wait for the bus.
    """
    failpoint("write.before_commit")
    guard, update = guarded_write(document_id, version, change, now)
    if collection.update_one(guard, update, session=session).matched_count:
        failpoint("write.before_reply")
        return True
    refuse_when_full(collection, document_id, version, session)
    return False


def guarded_write(document_id: str, version: int, change: Change, now: datetime) -> tuple[Row, Row]:
    """Return the filter and the update of a guarded update, for writing many at once."""
    update: Row = {"$set": change.set | {"version": version + 1}}
    if change.unset:
        update["$unset"] = dict.fromkeys(change.unset, "")
    pushes: Row = {}
    if change.events:
        pushes["outbox"] = {"$each": [outbox_entry(event) for event in change.events]}
    if change.request:
        pushes["requests"] = {"$each": [_request_entry(change.request, now, version + 1)]}
    pushes |= {name: {"$each": list(rows), "$slice": -LIST_CAP} for name, rows in change.append.items() if rows}
    if pushes:
        update["$push"] = pushes
    last_free = OUTBOX_CAP - len(change.events)
    guard: Row = {"_id": document_id, "version": version, f"outbox.{last_free}": {"$exists": False}}
    guard["$expr"] = {"$lt": [{"$bsonSize": "$$ROOT"}, DOCUMENT_BYTES]}
    if change.request:
        guard[f"requests.{REQUESTS_CAP - 1}"] = {"$exists": False}
    return guard, update


def earlier_answer(document: Row, request: Request | None) -> str | None:
    """Return the answer key this request id already got from this document, or None when it is new.

    The same id with another request is INVALID_ARGUMENT.
    """
    if request is None:
        return None
    for entry in document.get("requests", ()):
        if entry["id"] == request.id:
            check_same_request(entry["digest"], request)
            return str(entry["answer"])
    return None


def check_same_request(digest: str, request: Request) -> None:
    """Refuse a request id that was used for another request."""
    if digest != request.digest:
        raise InvalidArgument("request_id", "was used for another request; take a fresh one", "REQUEST_ID_REUSED")


def _request_entry(request: Request, now: datetime, version: int) -> Row:
    return {"id": request.id, "digest": request.digest, "answer": request.answer, "version": version, "at": now}


def refuse_when_full(
    collection: Collection[Row], document_id: str, version: int, session: ClientSession | None = None
) -> None:
    """Refuse a guarded update that found its version there all the same: something in the document is full."""
    shown = {"outbox.event_id": 1, "bytes": {"$bsonSize": "$$ROOT"}}
    there = collection.find_one({"_id": document_id, "version": version}, shown, session=session)
    if there is None:
        return
    if there["bytes"] >= DOCUMENT_BYTES or len(there.get("outbox", ())) >= OUTBOX_CAP - 1:
        raise ResourceExhausted(
            "OUTBOX_FULL", "Too many changes of this resource wait for the event bus.", retry_after=5
        )
    raise ResourceExhausted("REQUESTS_FULL", "Too many keyed requests for this resource in 24 hours.", retry_after=60)
