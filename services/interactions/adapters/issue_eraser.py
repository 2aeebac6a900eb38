"""Erasing from issues: that there was one, when, and how it went stays; what was written in it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backstory.events.interactions.v1 import issues_pb2 as events_pb2
from bson.binary import Binary
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import ERASED_TEXT, Step, Whom

from services.interactions.adapters.issue_waits import ANSWER, WAIT
from services.interactions.adapters.mongo_issues import ISSUES, LINKS

_AT_ONCE = 200
_GONE = ("last_event", "alarm", "next_due", "is_matter", "at_risk", "past", "batches", WAIT, ANSWER)


class IssueEraser:
    """Empties titles, labels, summaries and promises, also in events that still wait; nothing is added afterwards."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._issues = database[ISSUES]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Empty some. Waiting events go out all the same, because audits are kept of them."""
        rows = list(self._issues.find(_full(whom), {"outbox": 1, "transfer": 1}, session=session).limit(_AT_ONCE))
        for row in rows:
            self._issues.update_one({"_id": row["_id"]}, emptied(row), session=session)
        return Step(len(rows), {"more": True} if len(rows) == _AT_ONCE else None)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still say something."""
        return self._issues.count_documents(_full(whom), session=session)


class IssueLinkEraser:
    """What belonged to which issue stays; what tells threads apart, which was made of addresses, goes."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._links = database[LINKS]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Empty them all: they are small."""
        emptied = self._links.update_many(_threaded(whom), {"$unset": {"thread": ""}}, session=session)
        return Step(emptied.modified_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still tell their thread."""
        return self._links.count_documents(_threaded(whom), session=session)


def emptied(row: Row) -> Row:
    """Return the change that takes out of an issue what was written in it."""
    without: Row = {
        "title": ERASED_TEXT,
        "tags": [],
        "is_erased": True,
        "promises.$[].text": ERASED_TEXT,
        "outbox": [_without_text(entry) for entry in row.get("outbox", ())],
    }
    if "transfer" in row:
        without["transfer.summary"] = ERASED_TEXT
    return {"$set": without, "$unset": dict.fromkeys(_GONE, ""), "$inc": {"version": 1}}


def _full(whom: Whom) -> Row:
    return {"contact": {"$in": list(whom.contacts)}, "is_erased": {"$exists": False}}


def _threaded(whom: Whom) -> Row:
    return {"contact": {"$in": list(whom.contacts)}, "thread": {"$gt": ""}}


def _without_text(entry: Row) -> Row:
    """Return a waiting event under another id: a late confirmation of the first one may not bring its text back."""
    event = getattr(events_pb2, entry["name"]).FromString(bytes(entry["payload"]))
    event.metadata.event_id += "_erased"
    event.issue.title = ERASED_TEXT
    event.issue.ClearField("tags")
    if event.issue.HasField("transfer"):
        event.issue.transfer.summary = ERASED_TEXT
    for promise in event.issue.promises:
        promise.text = ERASED_TEXT
    if "promise" in event.DESCRIPTOR.fields_by_name:
        event.promise.text = ERASED_TEXT
    payload = Binary(event.SerializeToString(deterministic=True))
    return entry | {"event_id": event.metadata.event_id, "payload": payload}
