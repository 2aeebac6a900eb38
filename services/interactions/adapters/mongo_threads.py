"""Threads in MongoDB: read by the keys that interactions are found by, in the order of their index."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backstory.interactions.v1 import interactions_pb2 as pb
from bson.binary import Binary
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.times import to_datetime

from services.interactions.adapters.interaction_messages import shown_data
from services.interactions.adapters.mongo_issues import LINKS
from services.interactions.adapters.search_documents import BY_KEY, SEARCH_ENTRIES
from services.interactions.adapters.search_entries import FINDABLE
from services.interactions.adapters.search_places import place_of
from services.interactions.domain.interaction import Direction, Visibility
from services.interactions.domain.naming import id_of, position, thread_digest, time_of
from services.interactions.domain.searching.keys import files_key, thread_key
from services.interactions.domain.threads import Line, Theirs

_LINKS_LOOKED_AT = 500


class MongoThreads:
    """Reads what interactions are found by, and the interactions."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._entries = database[SEARCH_ENTRIES]
        self._interactions = database["interactions"]
        self._links = database[LINKS]

    def lines(self, stored: Sequence[bytes]) -> Sequence[Line]:
        """Return stored interactions as threads see them."""
        return [_line(data) for data in stored]

    def newest(self, theirs: Theirs, limit: int, before: str = "") -> Sequence[Line]:
        """Return the newest interactions of a thread, or the newest before a place."""
        return self._read(_of_thread(theirs, thread_key) | _span(before), -1, limit)

    def first(self, theirs: Theirs) -> Line | None:
        """Return the interaction a thread began with."""
        return next(iter(self._read(_of_thread(theirs, thread_key), 1, 1)), None)

    def with_files(self, theirs: Theirs, limit: int) -> Sequence[Line]:
        """Return the newest interactions of a thread that have attachments."""
        return self._read(_of_thread(theirs, files_key), -1, limit)

    def count(self, theirs: Theirs, most: int) -> int:
        """Return how many interactions a thread has, from the index alone."""
        stages: list[Row] = [{"$match": _of_thread(theirs, thread_key)}, {"$limit": most}, {"$count": "n"}]
        found = next(iter(self._entries.aggregate(stages, hint=BY_KEY)), None)
        return int(found["n"]) if found else 0

    def issues(self, thread: str, contacts: Sequence[str], limit: int) -> Sequence[str]:
        """Return the issues that a thread's interactions are linked with, that of the newest one first."""
        wanted = {"thread": thread, "contact": {"$in": list(contacts)}, "is_ended": {"$exists": False}}
        rows = self._links.find(wanted, {"issue": 1}).sort("occur_time", -1).limit(_LINKS_LOOKED_AT)
        return list(dict.fromkeys(row["issue"] for row in rows))[:limit]

    def _read(self, wanted: Row, way: int, limit: int) -> list[Line]:
        entries = self._entries.find(wanted, {"_id": 1}).sort("place", way).hint(BY_KEY).limit(limit)
        names = [entry["_id"] for entry in entries]
        if not names:
            return []
        rows = self._interactions.find({"_id": {"$in": names}} | FINDABLE, {"data": 1, "shown": 1})
        there = {row["_id"]: shown_data(row) for row in rows}
        return [_line(there[name]) for name in names if name in there]


def _of_thread(theirs: Theirs, key: Callable[[str, str], str]) -> Row:
    levels = [int(level) for level in Visibility if level <= theirs.visibility]
    keys = [key(theirs.thread, contact) for contact in theirs.contacts]
    return {"level": {"$in": levels}, "keys": keys[0] if len(keys) == 1 else {"$in": keys}}


def _span(before: str) -> Row:
    return {"place": {"$lt": Binary(place_of(time_of(before), id_of(before)))}} if before else {}


def _line(data: bytes) -> Line:
    message = pb.Interaction.FromString(data)
    name = message.name.removeprefix("interactions/")
    occur_time = to_datetime("occur_time", message.occur_time)
    return Line(
        id=name,
        position=position(occur_time, name),
        thread=thread_digest(message.source, message.thread_key),
        source=message.source,
        channel=message.channel,
        subject=message.subject,
        direction=Direction(message.direction),
        occur_time=occur_time,
        data=data,
    )
