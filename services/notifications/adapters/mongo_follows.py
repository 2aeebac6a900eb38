"""Who follows which issue, in MongoDB: one document for each pair, so that following twice is following once."""

from __future__ import annotations

from collections.abc import Sequence

from pymongo import ReturnDocument
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, time_limit

from services.notifications.adapters.restraint_documents import FOLLOWS
from services.notifications.domain.following import MOST_FOLLOWERS, Follow


class MongoFollows:
    """The follows collection. They make no events: nobody else keeps them."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._collection = database[FOLLOWS]

    def add(self, follow: Follow) -> Follow:
        """Keep it and return what is kept: the first one stands."""
        first = {"issue": follow.issue, "agent": follow.agent, "create_time": follow.create_time}
        with time_limit():
            row = self._collection.find_one_and_update(
                {"_id": _id(follow.issue, follow.agent)},
                {"$setOnInsert": first},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        return _follow(row or first)

    def remove(self, issue: str, agent: str) -> None:
        """Forget it; what is not there stays so."""
        with time_limit():
            self._collection.delete_one({"_id": _id(issue, agent)})

    def followers(self, issue: str) -> Sequence[str]:
        """Return who follows an issue, up to as many as there can be."""
        with time_limit():
            rows = self._collection.find({"issue": issue}, {"agent": 1}).limit(MOST_FOLLOWERS)
            return sorted(row["agent"] for row in rows)

    def page(self, agent: str, after: str, limit: int) -> Sequence[Follow]:
        """Return what an agent follows, by the issues' names, after this one."""
        wanted = {"agent": agent, "issue": {"$gt": after}}
        with time_limit():
            return [_follow(row) for row in self._collection.find(wanted).sort("issue", 1).limit(limit)]


def _id(issue: str, agent: str) -> str:
    return f"{issue}|{agent}"


def _follow(row: Row) -> Follow:
    return Follow(row["issue"], row["agent"], row["create_time"])
