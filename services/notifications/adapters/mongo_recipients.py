"""The people of announcements in MongoDB: one row for each person and announcement, changed from the state it is in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from pymongo.database import Database
from pymongo.errors import BulkWriteError
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

from services.notifications.adapters.announcement_documents import RECIPIENTS
from services.notifications.domain.audiences import ORDERED, Count, Recipient, RecipientState

_KEPT = timedelta(days=90)
_DUPLICATE = 11000
_COUNTING_SECONDS = 5.0
"""Counting reads every row of an announcement: up to some 100,000."""


class MongoRecipients:
    """The collection of recipients."""

    def __init__(self, database: Database[Row], clock: Clock) -> None:
        """Work on the service's own database."""
        self._collection = database[RECIPIENTS]
        self._clock = clock

    def add(self, recipients: Collection[Recipient]) -> None:
        """Store new ones; whoever is there already stays as they are."""
        if not recipients:
            return
        try:
            with time_limit():
                self._collection.insert_many([_row(each) for each in recipients], ordered=False)
        except BulkWriteError as fault:
            if any(error["code"] != _DUPLICATE for error in fault.details["writeErrors"]):
                raise

    def waiting(self, announcement: str, limit: int) -> Sequence[Recipient]:
        """Return some who wait to be told."""
        wanted = {"announcement": announcement, "state": RecipientState.WAITING.value}
        with time_limit():
            return [recipient_of(row) for row in self._collection.find(wanted).limit(limit)]

    def settle(self, before: Recipient, after: Recipient) -> bool:
        """Store how somebody stands now, unless they stand differently from before by now."""
        change = {
            "state": after.state.value,
            "reason": after.reason,
            "channel": after.channel,
            "message": after.message,
            "update_time": after.update_time,
        }
        with time_limit():
            found = self._collection.update_one({"_id": _id(before), "state": before.state.value}, {"$set": change})
        return found.matched_count > 0

    def in_flight(self, announcement: str, limit: int) -> Sequence[Recipient]:
        """Return some whose message is on its way, those first that were looked at longest ago; now they are."""
        wanted = {"announcement": announcement, "state": RecipientState.ORDERED.value}
        with time_limit():
            rows = list(self._collection.find(wanted).sort("check_at", 1).limit(limit))
            looked_at = {"_id": {"$in": [row["_id"] for row in rows]}}
            if rows:
                self._collection.update_many(looked_at, {"$set": {"check_at": self._clock.now()}})
        return [recipient_of(row) for row in rows]

    def counts(self, announcement: str) -> Sequence[Count]:
        """Return how many stand how, the largest count first."""
        grouped = {"_id": {"state": "$state", "reason": "$reason"}, "count": {"$sum": 1}}
        steps: list[Row] = [
            {"$match": {"announcement": announcement}},
            {"$group": grouped},
            {"$sort": {"count": -1, "_id": 1}},
        ]
        with time_limit(_COUNTING_SECONDS):
            found = list(self._collection.aggregate(steps))
        return [Count(RecipientState(row["_id"]["state"]), row["_id"]["reason"], row["count"]) for row in found]

    def page(self, announcement: str, state: RecipientState | None, after: str, limit: int) -> Sequence[Recipient]:
        """Return people by contact, after one."""
        wanted: Row = {"_id": {"$gt": after or f"{announcement}:", "$lt": f"{announcement};"}}  # ; comes after :
        if state:
            wanted["state"] = state.value
        with time_limit():
            return [recipient_of(row) for row in self._collection.find(wanted).sort("_id", 1).limit(limit)]

    def is_told(self, announcement: str, contacts: Collection[str]) -> bool:
        """Tell whether one of these contacts was told of it."""
        ids = [f"{announcement}:{contact}" for contact in contacts]
        wanted = {"_id": {"$in": ids}, "state": {"$in": [state.value for state in ORDERED]}}
        with time_limit():
            return bool(ids) and self._collection.find_one(wanted, {"_id": 1}) is not None

    def about(self, contacts: Sequence[str]) -> Iterator[Recipient]:
        """Return every row of these contacts."""
        return map(recipient_of, self._collection.find({"contact": {"$in": list(contacts)}}))


def recipient_of(row: Row) -> Recipient:
    """Return a stored recipient."""
    return Recipient(
        announcement=row["announcement"],
        contact=row["contact"],
        state=RecipientState(row["state"]),
        update_time=row["update_time"],
        reason=row["reason"],
        channel=row["channel"],
        message=row["message"],
    )


def _row(recipient: Recipient) -> Row:
    return {
        "_id": _id(recipient),
        "announcement": recipient.announcement,
        "contact": recipient.contact,
        "state": recipient.state.value,
        "reason": recipient.reason,
        "channel": recipient.channel,
        "message": recipient.message,
        "update_time": recipient.update_time,
        "expire_time": recipient.update_time + _KEPT,
    }


def _id(recipient: Recipient) -> str:
    return f"{recipient.announcement}:{recipient.contact}"
