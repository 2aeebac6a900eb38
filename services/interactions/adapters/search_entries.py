"""What interactions are found by: written after they were recorded, buried when their content goes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from bson.binary import Binary
from pymongo import ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import DUPLICATE_KEY
from servicekit.words import words_in

from services.interactions.adapters.search_documents import SEARCH_ENTRIES
from services.interactions.adapters.search_places import place_of
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.naming import thread_digest
from services.interactions.domain.searching.keys import (
    KEYS_VERSION,
    MAX_CHARACTERS,
    files_key,
    filter_keys,
    keys_of,
    texts_in,
    thread_key,
)

FINDABLE: Row = {
    "contact": {"$exists": True},
    "corrected": {"$exists": False},
    "removed_time": {"$exists": False},
}
"""Matches interactions that belong to somebody, also those kept apart from the history, and have content."""

APART = 10
"""By so much the level of what is kept apart is higher: only who looks for that finds it."""

_READ = {"contact": 1, "occur_time": 1, "kind": 1, "channel": 1, "direction": 1, "data": 1, "screened": 1}
_AT_ONCE = 100
_KNOWN = frozenset(Visibility)
LEVELS = sorted(int(level) + more for level in Visibility for more in (0, APART))
"""Every level there is."""


class SearchEntries:
    """Keeps what interactions are found by in step with them."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._interactions = database["interactions"]
        self._entries = database[SEARCH_ENTRIES]

    def keep(self, interactions: Iterable[str]) -> None:
        """Make these findable, as they stand in the histories now; repeats change nothing.

        An entry is only ever added here. Whose content goes between the look at it and the write is buried by then, and
        what is buried is not written over.
        """
        wanted = {"_id": {"$in": list(interactions)}} | FINDABLE
        self._insert([entry_of(row) for row in self._interactions.find(wanted, _READ).batch_size(_AT_ONCE)])

    def renew(self, after: str, limit: int) -> tuple[int, int, str]:
        """Put the entries of the next so many interactions by id right.

        Return how many interactions those are, how many entries were mended, and the last id.
        """
        names = [row["_id"] for row in self._ids(after, limit)]
        if not names:
            return 0, 0, ""
        span = {"_id": {"$gt": after, "$lte": names[-1]}}
        there = {entry["_id"]: entry for entry in self._entries.find(span)}
        right = [entry_of(row) for row in self._interactions.find(span | FINDABLE, _READ).batch_size(_AT_ONCE)]
        missing = [entry for entry in right if entry["_id"] not in there]
        wrong = [entry for entry in right if entry["_id"] in there and there[entry["_id"]] != entry]
        stale = there.keys() - {entry["_id"] for entry in right}
        self._insert(missing)
        mended = self._replace(wrong) + self._bury([name for name in stale if "gone" not in there[name]])
        return len(names), len(missing) + mended, names[-1]

    def _ids(self, after: str, limit: int) -> Iterable[Row]:
        return self._interactions.find({"_id": {"$gt": after}}, {"_id": 1}).sort("_id", 1).limit(limit)

    def _insert(self, entries: Sequence[Row]) -> None:
        if not entries:
            return
        try:
            self._entries.insert_many(entries, ordered=False)
        except BulkWriteError as partly:
            errors = partly.details["writeErrors"]
            if partly.details["writeConcernErrors"] or any(error["code"] != DUPLICATE_KEY for error in errors):
                raise

    def _replace(self, entries: Sequence[Row]) -> int:
        updates = [ReplaceOne({"_id": entry["_id"], "gone": {"$exists": False}}, entry) for entry in entries]
        return self._entries.bulk_write(updates, ordered=False).modified_count if updates else 0

    def _bury(self, names: Sequence[str]) -> int:
        updates = [ReplaceOne({"_id": name}, {"gone": True}) for name in names]
        return self._entries.bulk_write(updates, ordered=False).modified_count if updates else 0


def bury(database: Database[Row], interactions: Iterable[str], session: ClientSession) -> int:
    """Take these out of what is found, for good and in the transaction that takes them out of the histories."""
    updates = [ReplaceOne({"_id": name}, {"gone": True}, upsert=True) for name in interactions]
    if not updates:
        return 0
    return database[SEARCH_ENTRIES].bulk_write(updates, ordered=False, session=session).modified_count


def move(database: Database[Row], interaction: str, session: ClientSession, *, apart: bool) -> None:
    """Let an interaction be found among what is kept apart, or among what stands in histories again."""
    here: Row = {"_id": interaction, "level": {"$lte": APART} if apart else {"$gt": APART}}
    database[SEARCH_ENTRIES].update_one(here, {"$inc": {"level": APART if apart else -APART}}, session=session)


def entry_of(row: Row) -> Row:
    """Return what a stored interaction is found by."""
    message = pb.Interaction.FromString(bytes(row["data"]))
    level = int(message.visibility)
    level = level if level in _KNOWN else int(Visibility.RESTRICTED)
    filters = filter_keys(row["contact"], row["channel"], row["kind"], row["direction"])
    words = chain.from_iterable(words_in(text[:MAX_CHARACTERS]) for text in texts_of(message))
    return {
        "_id": row["_id"],
        "contact": row["contact"],
        "level": level + APART if "screened" in row else level,
        "place": Binary(place_of(row["occur_time"], row["_id"])),
        "keys": filters + _thread_keys(message, row["contact"]) + keys_of(words),
        "v": KEYS_VERSION,
    }


def _thread_keys(message: pb.Interaction, contact: str) -> list[str]:
    thread = thread_digest(message.source, message.thread_key)
    if not thread:
        return []
    keys = [thread_key(thread, contact)]
    return [*keys, files_key(thread, contact)] if message.attachments else keys


def texts_of(message: pb.Interaction) -> tuple[str, ...]:
    """Return the texts an interaction is found by, what was said first."""
    names = (attachment.file_name for attachment in message.attachments)
    texts = (message.body, message.subject, message.location, *names, *_told(message.payload))
    return tuple(text for text in texts if text)


def _told(payload: bytes) -> Iterable[str]:
    if not payload:
        return ()
    try:
        value: Any = json.loads(payload)
    except ValueError:
        return ()
    return texts_in(value)
