"""Blocked senders in MongoDB. Every process that records knows them by heart, and reads what changed now and then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from mongoengine import DateTimeField, Document, StringField
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError
from servicekit.adapters.mongo_client import Row
from servicekit.clock import Clock
from servicekit.erasing import Step, Whom
from servicekit.logs import get_logger

from services.interactions.domain.screening import MOST_BLOCKED, BlockedIdentity, too_many_blocks

BLOCKED = "blocked_identities"
FRESH = timedelta(seconds=2)
"""So long what is known by heart is good without a look."""

KEPT_SECONDS = 30 * 24 * 3600
"""So long a block is kept after it ended."""

_OVERLAP = timedelta(minutes=1)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_IN_FORCE: Row = {"end_time": {"$exists": False}}
_PERSONAL = ("key", "scope", "value", "reason")
_FIELDS = ("key", "kind", "scope", "value", "reason", "actor", "create_time", "end_time")


class BlockedIdentityDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """A sender whose messages are kept apart until `end_time`; gone 30 days after that."""

    id = StringField(primary_key=True, regex=r"^bi_[0-9a-f]{32}$")
    key = StringField()
    kind = StringField(required=True)
    scope = StringField()
    value = StringField()
    reason = StringField(max_length=500)
    actor = StringField(required=True)
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    end_time = DateTimeField()

    meta = {  # noqa: RUF012 -- how mongoengine is told
        "db_alias": "interactions",
        "auto_create_index": False,
        "strict": False,
        "index_background": True,
        "collection": BLOCKED,
        "indexes": [{"fields": ["update_time"]}, {"fields": ["end_time"], "expireAfterSeconds": KEPT_SECONDS}],
    }


class MongoBlocks:
    """The blocked senders of one deployment, as one process knows them."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database; nothing is read before it is asked for."""
        self._blocked = database[BLOCKED]
        self._lock = Lock()
        self._by_key: dict[str, BlockedIdentity] = {}
        self._key_of: dict[str, str] = {}
        self._newest = _EVER
        self._read_time: datetime | None = None

    def block_of(self, key: str, now: datetime) -> BlockedIdentity | None:
        """Return the block of a sender. Nobody waits for somebody else's look at what changed."""
        is_old = self._read_time is None or not _near(self._read_time, now)
        if is_old and self._lock.acquire(blocking=self._read_time is None):
            try:
                if self._read_time is None or not _near(self._read_time, now):
                    self._read(now)
            finally:
                self._lock.release()
        return self._by_key.get(key)

    def begin(self, block: BlockedIdentity) -> BlockedIdentity:
        """Keep a block; one that is in force stays as it is."""
        there = self._blocked.find_one({"_id": block.id} | _IN_FORCE)
        if there is None:
            if self._blocked.count_documents(_IN_FORCE, limit=MOST_BLOCKED) >= MOST_BLOCKED:
                raise too_many_blocks()
            there = self._begun(block)
        self._learn([there])
        return _block(there)

    def end(self, block: str, now: datetime) -> BlockedIdentity | None:
        """End a block."""
        change = {"$set": {"end_time": now, "update_time": now}}
        self._blocked.update_one({"_id": block} | _IN_FORCE, change)
        row = self._blocked.find_one({"_id": block})
        if row is None:
            return None
        self._learn([row])
        return _block(row)

    def page(self, after: str, limit: int) -> Sequence[BlockedIdentity]:
        """Return blocks that are in force, by their ids."""
        rows = self._blocked.find({"_id": {"$gt": after}} | _IN_FORCE).sort("_id", 1).limit(limit)
        return [_block(row) for row in rows]

    def _begun(self, block: BlockedIdentity) -> Row:
        told = {name: getattr(block, name) for name in _FIELDS}
        document = BlockedIdentityDocument(id=block.id, update_time=block.create_time, **told)
        document.validate()
        row = dict(document.to_mongo())
        try:
            self._blocked.replace_one({"_id": block.id, "end_time": {"$exists": True}}, row, upsert=True)
        except DuplicateKeyError:  # somebody else was faster
            row = self._blocked.find_one({"_id": block.id}) or row
        return row

    def _read(self, now: datetime) -> None:
        """Learn what changed since the newest change that is known, and some more: clocks of writers differ."""
        try:
            self._learn(list(self._blocked.find({"update_time": {"$gte": self._newest - _OVERLAP}})))
        except PyMongoError:
            get_logger().warning("blocked senders cannot be read; those known before stay blocked")
        self._read_time = now

    def _learn(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._by_key.pop(self._key_of.pop(row["_id"], ""), None)
            if "end_time" not in row and "key" in row:
                self._key_of[row["_id"]] = row["key"]
                self._by_key[row["key"]] = _block(row)
            self._newest = max(self._newest, row["update_time"])


class BlockEraser:
    """Blocks of a person's identities end, and say no longer whose they were."""

    def __init__(self, database: Database[Row], clock: Clock) -> None:
        """Work on the service's own database."""
        self._blocked = database[BLOCKED]
        self._clock = clock

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Empty them all: they are few. They are not deleted, so that other processes hear of it."""
        now = self._clock.now()
        change = {"$set": {"end_time": now, "update_time": now}, "$unset": dict.fromkeys(_PERSONAL, "")}
        return Step(self._blocked.update_many(_theirs(whom), change, session=session).modified_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still name one of their identities."""
        return self._blocked.count_documents(_theirs(whom), session=session)


def _near(read_time: datetime, now: datetime) -> bool:
    return abs(now - read_time) <= FRESH


def _theirs(whom: Whom) -> Row:
    return {"key": {"$in": list(whom.keys)}}


def _block(row: Mapping[str, Any]) -> BlockedIdentity:
    return BlockedIdentity(
        id=row["_id"], **{name: row.get(name, "") for name in _FIELDS[:-1]}, end_time=row.get("end_time")
    )
