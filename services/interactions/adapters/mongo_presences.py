"""Who looks at whom, in MongoDB, which forgets it by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from mongoengine import DateTimeField, Document, IntField, StringField
from pymongo import WriteConcern
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from servicekit.adapters.mongo_client import Row

from services.interactions.domain.presence import Activity, Place, Presence

PRESENCES = "presences"
_MOST_PAGES = 500


class PresenceDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One page of one agent. The server removes it about a minute after it has expired; readers look at the time."""

    id = StringField(primary_key=True)
    contact = StringField(required=True)
    agent = StringField(required=True)
    display_name = StringField()
    activity = IntField(required=True)
    expire_time = DateTimeField(required=True)

    meta = {  # noqa: RUF012 -- mongoengine reads it from the class
        "db_alias": "interactions",
        "auto_create_index": False,
        "strict": False,
        "index_background": True,
        "collection": PRESENCES,
        "indexes": [
            {"fields": ["contact", "expire_time"]},
            {"fields": ["expire_time"], "expireAfterSeconds": 0},
        ],
    }


class MongoPresences:
    """Written and read without waiting for other nodes: what is lost is told again within seconds."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._presences = database[PRESENCES].with_options(
            write_concern=WriteConcern(w=1), read_concern=ReadConcern("local")
        )

    def here(self, contacts: Sequence[str], now: datetime) -> Sequence[Presence]:
        """Return who is there, page by page."""
        wanted = {"contact": {"$in": list(contacts)}, "expire_time": {"$gt": now}}
        return [
            Presence(row["agent"], row.get("display_name", ""), Activity(row["activity"]), row["expire_time"])
            for row in self._presences.find(wanted).limit(_MOST_PAGES)
        ]

    def tell(self, place: Place, presence: Presence) -> None:
        """Keep what somebody does on a page."""
        told = {
            "contact": place.person,
            "agent": presence.agent,
            "display_name": presence.display_name,
            "activity": int(presence.activity),
            "expire_time": presence.expire_time,
        }
        self._presences.update_one({"_id": _id_of(place)}, {"$set": told}, upsert=True)

    def end(self, place: Place) -> None:
        """Forget a page."""
        self._presences.delete_one({"_id": _id_of(place)})


def _id_of(place: Place) -> str:
    told = f"{place.agent}\0{place.person}\0{place.page}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
