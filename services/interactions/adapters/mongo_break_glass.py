"""Accesses outside people's roles in MongoDB: each change of one carries the event that tells of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.access.caller import current_caller
from servicekit.adapters.guarded import Change, guarded_update, new_document
from servicekit.adapters.mongo_client import Row
from servicekit.call import current_call

from services.interactions.adapters.break_glass_messages import STARTED, access_event
from services.interactions.adapters.documents import BreakGlassDocument
from services.interactions.domain.break_glass import Access, AccessQuery
from services.interactions.domain.faults import request_id_reused

BREAK_GLASSES = "break_glasses"

_FIELDS = ("contact", "actor", "actor_name", "reason", "start_time", "expire_time")


class MongoAccesses:
    """The accesses of one deployment."""

    def __init__(self, database: Database[Row], epoch: int) -> None:
        """Use this service's own database; events carry this epoch."""
        self._accesses = database[BREAK_GLASSES]
        self._epoch = epoch

    def add(self, access: Access, request_id: str) -> Access:
        """Keep an access; a repeat of a request meets its first at the primary key."""
        made = _repeatable(access, request_id) if request_id else access
        document = BreakGlassDocument(id=made.id, **{name: getattr(made, name) for name in _FIELDS}, version=STARTED)
        document.validate()
        event = access_event(made, current_call(), current_caller(), self._epoch)
        try:
            self._accesses.insert_one(new_document(dict(document.to_mongo()), (event,), None, made.start_time))
        except DuplicateKeyError:
            first = self.get(made.id)
            if first is None or (first.contact, first.reason) != (made.contact, made.reason):
                raise request_id_reused() from None
            return first
        return made

    def get(self, access_id: str) -> Access | None:
        """Return one access."""
        row = self._accesses.find_one({"_id": access_id})
        return _access(row) if row else None

    def page(self, query: AccessQuery) -> Sequence[Access]:
        """Return accesses, newest first."""
        wanted: Row = {}
        if query.actor:
            wanted["actor"] = query.actor
        if query.contacts:
            wanted["contact"] = {"$in": list(query.contacts)}
        if query.open_at:
            wanted |= _open_at(query.open_at)
        if query.before:
            at, access_id = query.before
            wanted["$or"] = [{"start_time": {"$lt": at}}, {"start_time": at, "_id": {"$lt": access_id}}]
        rows = self._accesses.find(wanted).sort([("start_time", -1), ("_id", -1)]).limit(query.size)
        return [_access(row) for row in rows]

    def opened(self, actor: str, contacts: tuple[str, ...], now: datetime) -> Access | None:
        """Return somebody's open access to the person of these contacts."""
        row = self._accesses.find_one({"actor": actor, "contact": {"$in": list(contacts)}} | _open_at(now))
        return _access(row) if row else None

    def end(self, access: Access) -> bool:
        """Keep that an access ended; False when somebody else ended it first."""
        event = access_event(access, current_call(), current_caller(), self._epoch)
        change = Change(set={"end_time": access.end_time, "ended_by": access.ended_by}, events=(event,))
        return guarded_update(self._accesses, access.id, STARTED, change, event.record_time)


def _open_at(now: datetime) -> Row:
    return {"expire_time": {"$gt": now}, "end_time": None}


def _access(row: Row) -> Access:
    known = {name: row.get(name, "") for name in _FIELDS}
    return Access(id=row["_id"], **known, end_time=row.get("end_time"), ended_by=row.get("ended_by", ""))


def _repeatable(access: Access, request_id: str) -> Access:
    digest = hashlib.sha256(f"{access.actor}\0{request_id}".encode()).hexdigest()[:32]
    return replace(access, id=f"bg_{digest}")
