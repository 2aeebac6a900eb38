"""How far agents have looked at histories, in MongoDB: one document for each agent and person."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from mongoengine import DateTimeField, DictField, Document, ListField, StringField
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.domain.viewing import KEPT, LastView

HISTORY_VIEWS = "history_views"


class HistoryViewDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One agent's last look at one person: when, and for each contact the last place that was shown."""

    id = StringField(primary_key=True)
    actor = StringField(required=True)
    contacts = ListField(StringField())
    seen = DictField()
    view_time = DateTimeField(required=True)
    expire_time = DateTimeField(required=True)

    meta = {  # noqa: RUF012 -- mongoengine reads it from the class
        "db_alias": "interactions",
        "auto_create_index": False,
        "strict": False,
        "index_background": True,
        "collection": HISTORY_VIEWS,
        "indexes": [{"fields": ["actor", "contacts"]}, {"fields": ["expire_time"], "expireAfterSeconds": 0}],
    }


class MongoHistoryViews:
    """The looks of one deployment."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._views = database[HISTORY_VIEWS]
        self._interactions = database["interactions"]

    def last(self, actor: str, contacts: Sequence[str]) -> LastView | None:
        """Return the last look; what was looked at before a merge under several people counts together."""
        rows = list(self._views.find({"actor": actor, "contacts": {"$in": list(contacts)}}))
        if not rows:
            return None
        seen: dict[str, int] = {}
        for row in rows:
            for contact, place in row["seen"].items():
                seen[contact] = max(place, seen.get(contact, 0))
        return LastView(max(row["view_time"] for row in rows), seen)

    def mark(self, actor: str, person: str, seen: Mapping[str, int], now: datetime) -> None:
        """Note a look. Two at once agree on the later places."""
        self._views.update_one(
            {"_id": hashlib.sha256(f"{actor}\0{person}".encode()).hexdigest()[:32]},
            {
                "$set": {"actor": actor, "view_time": now, "expire_time": now + KEPT},
                "$addToSet": {"contacts": {"$each": sorted(seen)}},
                "$max": {f"seen.{contact}": place for contact, place in seen.items()},
            },
            upsert=True,
        )

    def places(self, interactions: Collection[str]) -> Mapping[str, tuple[str, int]]:
        """Return contact and place of each of these."""
        wanted = {"_id": {"$in": list(interactions)}, "seq": {"$exists": True}}
        rows = self._interactions.find(wanted, {"contact": 1, "seq": 1})
        return {row["_id"]: (row["contact"], row["seq"]) for row in rows}
