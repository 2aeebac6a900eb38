"""When customers were written to last, in MongoDB: a list for each contact and purpose, guarded by a version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from mongoengine import DateTimeField, DictField, Document, ListField, LongField, StringField
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.errors import Unavailable

from services.notifications.domain.customer_restraint import DAY, room_at

SENT_LATELY = "sent_lately"

_ATTEMPTS = 20
_KEPT = DAY + timedelta(hours=1)


class SentLatelyDocument(Document):  # type: ignore[misc] # the package publishes no types
    """What counts against a cap: which messages for one purpose one contact was sent, and when."""

    meta: ClassVar = {
        "db_alias": "notifications",
        "strict": False,
        "auto_create_index": False,
        "collection": SENT_LATELY,
        "indexes": ["contact", "sent.message", {"fields": ["expire_time"], "expireAfterSeconds": 0}],
    }

    id = StringField(primary_key=True)
    version = LongField(required=True, min_value=1)
    contact = StringField(required=True)
    purpose = StringField(required=True)
    sent = ListField(DictField())
    expire_time = DateTimeField(required=True)


class MongoSentLately:
    """The sent_lately collection. All contacts of a person count; a new message is noted with the first of them."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._collection = database[SENT_LATELY]

    def take_place(self, message: str, person: Sequence[str], purpose: str, cap: int, now: datetime) -> datetime | None:
        """Count a message if there is room; whoever counted another one meanwhile makes this look again."""
        contact = person[0]
        wanted = {"contact": {"$in": list(person)}, "purpose": purpose}
        with time_limit():
            for _ in range(_ATTEMPTS):
                rows = list(self._collection.find(wanted))
                sent = [one for row in rows for one in row["sent"]]
                if any(one["message"] == message for one in sent):
                    return None
                later = room_at([one["at"] for one in sent], cap, now)
                if later:
                    return later
                there = next((row for row in rows if row["contact"] == contact), None)
                if self._noted({"message": message, "at": now}, contact, purpose, there, now):
                    return None
        raise Unavailable("CAP_CONTENDED", "Many messages to one customer are being sent at this moment.")

    def give_back(self, message: str) -> None:
        """Forget a message."""
        change: Row = {"$pull": {"sent": {"message": message}}, "$inc": {"version": 1}}
        with time_limit():
            self._collection.update_one({"sent.message": message}, change)

    def _noted(self, entry: Row, contact: str, purpose: str, there: Row | None, now: datetime) -> bool:
        kept = [one for one in there["sent"] if now - one["at"] < DAY] if there else []
        state = {"sent": [*kept, entry], "expire_time": now + _KEPT}
        if there:
            guard = {"_id": there["_id"], "version": there["version"]}
            return self._collection.update_one(guard, {"$set": state, "$inc": {"version": 1}}).matched_count > 0
        new = {"_id": f"{contact}|{purpose}", "version": 1, "contact": contact, "purpose": purpose}
        try:
            self._collection.insert_one(new | state)
        except DuplicateKeyError:
            return False
        return True
