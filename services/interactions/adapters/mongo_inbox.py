"""The inbox of webhooks in MongoDB: a post is stored by one write, and a repeat of it changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import pymongo
from bson.binary import Binary
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.clock import Clock
from servicekit.ids import NewId

from services.interactions.adapters.webhook_documents import INBOX, PARTS
from services.interactions.domain.webhooks import DONE_KEPT, POST_KEPT, Accepted, Outcome, Parked, Post, Verdict

PART_BYTES = 8 * 1024 * 1024
LEASE = timedelta(seconds=60)
MOST_PARTS_AT_ONCE = 4
"""Posts with parts are large: few of them are in memory at a time."""

_LONGEST_WAIT_SECONDS = 300.0
_STORING_SECONDS = 5.0
_OF_CONTENT = (
    "body", "parts", "content_type", "traceparent", "next_at", "lease", "reason", "detail", "park_time", "attempts",
)  # fmt: skip
_LISTED = {"body": 0, "traceparent": 0}


class MongoInbox:
    """Keeps posts until they are worked on."""

    def __init__(self, database: Database[Row], clock: Clock, new_id: NewId, kept: timedelta = POST_KEPT) -> None:
        """Work on the service's own database, where a post that is never recorded is `kept` for so long."""
        self._kept = kept
        self._new_id = new_id
        self._posts = database[INBOX]
        self._parts = database[PARTS]
        self._transactions = Transactions(database, repeats_duplicates=False)
        self._clock = clock

    def accept(self, source: str, post: Post, verdict: Verdict, now: datetime) -> Outcome:
        """Store a post for good. One that was stored before is REPEATED; a token that was used, REFUSED."""
        name = post_id(source, post.body, verdict)
        row: Row = {
            "_id": name,
            "source": source,
            "state": "waiting",
            "content_type": post.content_type,
            "size": len(post.body),
            "sha256": hashlib.sha256(post.body).hexdigest(),
            "receive_time": now,
            "next_at": now,
            "attempts": 0,
            "expire_at": now + self._kept,
        }
        row |= {"traceparent": post.traceparent} if post.traceparent else {}
        row |= {"token": f"{source} {verdict.token}"} if verdict.token else {}
        try:
            with pymongo.timeout(_STORING_SECONDS):
                self._store(row, post.body)
        except DuplicateKeyError:
            return Outcome.REFUSED if verdict.token else Outcome.REPEATED
        return Outcome.ACCEPTED

    def due(self, limit: int) -> list[Accepted]:
        """Take some posts to work on; nobody else gets them for a minute."""
        now, lease = self._clock.now(), self._new_id("l")
        wanted: Row = {"next_at": {"$lte": now}}
        found = list(self._posts.find(wanted, {"parts": 1}).sort("next_at", 1).limit(limit))
        large = [row["_id"] for row in found if "parts" in row]
        names = [row["_id"] for row in found if row["_id"] not in large[MOST_PARTS_AT_ONCE:]]
        if not names:
            return []
        # Whoever comes second finds a later time there, and takes what is left.
        self._posts.update_many(wanted | {"_id": {"$in": names}}, {"$set": {"next_at": now + LEASE, "lease": lease}})
        return [self._accepted(row) for row in self._posts.find({"_id": {"$in": names}, "lease": lease})]

    def done(self, posts: Sequence[Accepted]) -> None:
        """Forget what posts said: all of it is recorded."""
        names = {"$in": [post.id for post in posts]}
        change: Row = {
            "$set": {"state": "done", "expire_at": self._clock.now() + DONE_KEPT},
            "$unset": dict.fromkeys(_OF_CONTENT, ""),
        }
        self._posts.update_many({"_id": names}, change)
        if any(len(post.body) > PART_BYTES for post in posts):
            self._parts.delete_many({"post": names})

    def postpone(self, post: Accepted, reason: str) -> None:
        """Try again after a second, doubling to five minutes."""
        delay = timedelta(seconds=min(2.0 ** min(post.attempts, 16), _LONGEST_WAIT_SECONDS))
        change: Row = {"$set": {"next_at": self._clock.now() + delay, "reason": reason}, "$inc": {"attempts": 1}}
        self._posts.update_one({"_id": post.id, "state": {"$ne": "done"}}, change)

    def park(self, post: Accepted, reason: str, detail: str) -> None:
        """Keep a post for people to look at."""
        change: Row = {
            "$set": {
                "state": "parked",
                "reason": reason,
                "detail": detail,
                "park_time": self._clock.now(),
                "expire_at": post.receive_time + self._kept,
            },
            "$unset": {"next_at": ""},
            "$inc": {"attempts": 1},
        }
        self._posts.update_one({"_id": post.id, "state": {"$ne": "done"}}, change)

    def parked(self, source: str, after: str, limit: int) -> list[Parked]:
        """Return parked posts in the order of their ids, of one source or of all."""
        wanted: Row = {"state": "parked", "_id": {"$gt": after}}
        if source:
            wanted["source"] = source
        return [_parked(row) for row in self._posts.find(wanted, _LISTED).sort("_id", 1).limit(limit)]

    def retry(self, name: str) -> Parked | None:
        """Let a parked post be tried once more; None when there is none of this id."""
        now = {"$set": {"next_at": self._clock.now()}}
        found = self._posts.find_one_and_update({"_id": name, "state": "parked"}, now, projection=_LISTED)
        return _parked(found, waiting=True) if found else None

    def _store(self, row: Row, body: bytes) -> None:
        if len(body) <= PART_BYTES:
            self._posts.insert_one(row | {"body": Binary(body)})
        else:
            self._transactions.run(lambda session: self._store_parts(row, body, session), _STORING_SECONDS)

    def _store_parts(self, row: Row, body: bytes, session: ClientSession) -> None:
        pieces = [body[start : start + PART_BYTES] for start in range(0, len(body), PART_BYTES)]
        self._posts.insert_one(row | {"parts": len(pieces)}, session=session)
        for at, piece in enumerate(pieces):
            part = {"_id": f"{row['_id']}-{at}", "post": row["_id"], "at": at, "data": Binary(piece)}
            part["expire_at"] = row["expire_at"]
            self._parts.insert_one(part, session=session)

    def _accepted(self, row: Row) -> Accepted:
        return Accepted(
            id=row["_id"],
            source=row["source"],
            body=body_of(row, self._pieces(row["_id"]) if "parts" in row else ()),
            content_type=row.get("content_type", ""),
            receive_time=row["receive_time"],
            traceparent=row.get("traceparent", ""),
            attempts=row.get("attempts", 0),
        )

    def _pieces(self, post: str) -> Iterator[Row]:
        return iter(self._parts.find({"post": post}).sort("at", 1))


def post_id(source: str, body: bytes, verdict: Verdict) -> str:
    """Return what a post is known by: the same for every repeat, and another one for what only looks alike."""
    parts = (source.encode(), verdict.token.encode(), verdict.stamp.encode(), body)
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return f"pw_{digest.hexdigest()[:40]}"


def body_of(row: Mapping[str, bytes], pieces: Sequence[Row] | Iterator[Row]) -> bytes:
    """Return the whole body of a stored post."""
    return bytes(row.get("body", b"")) + b"".join(bytes(piece["data"]) for piece in pieces)


def _parked(row: Row, *, waiting: bool = False) -> Parked:
    return Parked(
        id=row["_id"],
        source=row["source"],
        reason=row.get("reason", ""),
        detail=row.get("detail", ""),
        receive_time=row["receive_time"],
        park_time=row["park_time"],
        size_bytes=row["size"],
        sha256=row["sha256"],
        attempts=row.get("attempts", 0),
        waiting=waiting or "next_at" in row,
    )
