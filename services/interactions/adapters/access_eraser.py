"""Erasing from accesses to restricted data: who opened whose and when stays; why, which is free text, goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backstory.events.interactions.v1 import events_pb2
from bson.binary import Binary
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import ERASED_TEXT, Step, Whom

from services.interactions.adapters.mongo_break_glass import BREAK_GLASSES


class AccessEraser:
    """Empties the reasons of accesses to a person's data, and those of their events that still wait."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._accesses = database[BREAK_GLASSES]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Empty them all: accesses are rare. Waiting events go out all the same, because audits are kept of them."""
        rows = list(self._accesses.find(_told(whom), {"outbox": 1}, session=session))
        for row in rows:
            outbox = [_without_reason(entry) for entry in row.get("outbox", ())]
            change = {"$set": {"reason": ERASED_TEXT, "outbox": outbox}, "$unset": {"last_event": ""}}
            self._accesses.update_one({"_id": row["_id"]}, change, session=session)
        return Step(len(rows))

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still say why."""
        return self._accesses.count_documents(_told(whom), session=session)


def _told(whom: Whom) -> Row:
    return {"contact": {"$in": list(whom.contacts)}, "reason": {"$ne": ERASED_TEXT}}


def _without_reason(entry: Row) -> Row:
    """Return a waiting event under another id: a late confirmation of the first one may not bring its text back."""
    event = getattr(events_pb2, entry["name"]).FromString(bytes(entry["payload"]))
    event.metadata.event_id += "_erased"
    event.metadata.reason = ERASED_TEXT
    event.access.reason = ERASED_TEXT
    payload = Binary(event.SerializeToString(deterministic=True))
    return entry | {"event_id": event.metadata.event_id, "payload": payload}
