"""Search keys of stored contacts, derived anew: guarded by the version, and no change of the contact."""

from __future__ import annotations

from collections.abc import Sequence

from pymongo import UpdateOne
from pymongo.collection import Collection
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.rows import contact_of, derived_from
from services.contacts.domain.finding.keys import KEYS_VERSION

_UNREAD = {"outbox": 0, "requests": 0, "last_event": 0, "identity_keys": 0, "search_keys": 0, "facets": 0}


class MongoDerivations:
    """The contacts collection, walked by id."""

    def __init__(self, collection: Collection[Row]) -> None:
        """Work on a collection; nothing is read before the first call."""
        self._collection = collection

    def count(self) -> int:
        """Return how many contacts there are, about."""
        return self._collection.estimated_document_count()

    def derive(self, after: str, limit: int) -> tuple[Sequence[str], int]:
        """Derive the keys of the next contacts by id where they are of another version."""
        rows = list(self._collection.find({"_id": {"$gt": after}}, _UNREAD).sort("_id", 1).limit(limit))
        updates = [
            UpdateOne({"_id": row["_id"], "version": row["version"]}, {"$set": derived_from(contact_of(row))})
            for row in rows
            if row.get("search_version") != KEYS_VERSION
        ]
        if updates:
            self._collection.bulk_write(updates, ordered=False)
        return [row["_id"] for row in rows], len(updates)
