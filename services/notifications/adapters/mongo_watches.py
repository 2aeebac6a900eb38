"""Issues whose time is kept, in MongoDB: guarded by a version; who looks at one has it for a lease."""

from __future__ import annotations

from datetime import datetime, timedelta

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.mongo_client import Row, time_limit

from services.notifications.adapters.timing_documents import WATCHED_ISSUES
from services.notifications.domain.timing.clocks import IssueNow, Promised, Ring, Rung, Step, Watched
from services.notifications.domain.timing.ports import StoredWatch
from services.notifications.domain.timing.service_levels import Target

LEASE = timedelta(seconds=30)
"""After this long whoever took an issue counts as gone."""
OVER_KEPT = timedelta(days=40)
"""Longer than the bus keeps events."""
_OVER = frozenset({"resolved", "closed", "merged"})


class MongoWatches:
    """The watched_issues collection."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._collection = database[WATCHED_ISSUES]

    def get(self, issue: str) -> StoredWatch | None:
        """Return what is known of one, by its name."""
        with time_limit():
            row = self._collection.find_one({"_id": issue})
        return _stored(row) if row else None

    def save(self, watched: Watched, version: int, next_at: datetime | None, stamp: str) -> bool:
        """Keep what follows that version, 0 for none; False when something else does by now."""
        state = _row(watched) | {"version": version + 1, "stamp": stamp}
        if next_at:
            state["next_at"] = next_at
        with time_limit():
            if version:
                guard = {"_id": watched.now.issue, "version": version}
                return self._collection.replace_one(guard, state).matched_count > 0
            try:
                self._collection.insert_one({"_id": watched.now.issue} | state)
            except DuplicateKeyError:
                return False
        return True

    def claim(self, now: datetime) -> StoredWatch | None:
        """Take the one that has been due longest, for one lease."""
        with time_limit():
            row = self._collection.find_one_and_update(
                {"next_at": {"$lte": now}},
                {"$set": {"next_at": now + LEASE}, "$inc": {"version": 1}},
                sort=[("next_at", 1)],
                return_document=ReturnDocument.AFTER,
            )
        return _stored(row) if row else None

    def look_again(self, stamp: str, now: datetime) -> int:
        """Make all due that were last looked at by other service levels; return how many."""
        with time_limit():
            changed = self._collection.update_many(
                {"is_open": True, "stamp": {"$ne": stamp}}, {"$set": {"next_at": now}, "$inc": {"version": 1}}
            )
        return changed.modified_count


def _row(watched: Watched) -> Row:
    now, newest = watched.now, watched.newest
    row: Row = {
        "contact": now.contact,
        "issue": {
            "title": now.title,
            "priority": now.priority,
            "topic": now.topic,
            "tags": list(now.tags),
            "agent": now.agent,
            "team": now.team,
            "promises": [
                {
                    "name": one.name,
                    "text": one.text,
                    "owner": one.owner,
                    "create_time": one.create_time,
                    "due_time": one.due_time,
                }
                for one in now.promises
            ],
        },
        "steps": [
            {"version": one.version, "time": one.time, "state": one.state, "is_assigned": one.is_assigned}
            for one in watched.steps
        ],
        "rung": [
            {"target": one.target.value, "ring": one.ring.value, "about": one.about, "time": one.time}
            for one in watched.rung
        ],
        "is_open": newest.state not in _OVER,
    }
    if newest.state in _OVER:
        row["expire_time"] = newest.time + OVER_KEPT
    return row


def _stored(row: Row) -> StoredWatch:
    about = row["issue"]
    return StoredWatch(
        Watched(
            IssueNow(
                row["_id"],
                row["contact"],
                about["title"],
                about["priority"],
                about["topic"],
                tuple(about["tags"]),
                about["agent"],
                about["team"],
                tuple(Promised(**one) for one in about["promises"]),
            ),
            tuple(Step(**one) for one in row["steps"]),
            tuple(Rung(Target(one["target"]), Ring(one["ring"]), one["about"], one["time"]) for one in row["rung"]),
        ),
        row["version"],
    )
