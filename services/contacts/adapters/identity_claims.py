"""Refused claims in MongoDB: what shows that an identity is shared. Only digests of identities are kept."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from pymongo.collection import Collection
from servicekit.adapters.mongo_client import Row
from servicekit.clock import Clock


class MongoIdentityClaims:
    """Keeps claims for some days."""

    def __init__(self, collection: Collection[Row], kept: timedelta, clock: Clock) -> None:
        """Work on a collection whose documents expire at their `forget_time`."""
        self._collection = collection
        self._kept = kept
        self._clock = clock

    def claim(self, key: str, person: str) -> int:
        """Note the refused claim of a person and return how many different people are noted for this identity."""
        now = self._clock.now()
        digest = hashlib.sha256(key.encode()).hexdigest()
        self._collection.update_one(
            {"_id": f"{digest}|{person}"},
            {"$set": {"key_digest": digest, "person": person, "claim_time": now, "forget_time": now + self._kept}},
            upsert=True,
        )
        return len(self._collection.distinct("person", {"key_digest": digest, "forget_time": {"$gt": now}}))
