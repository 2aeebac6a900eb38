"""The list of erased identities in MongoDB: keyed hashes, which nobody can work out without the service's own key."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.erasure_documents import ERASED_IDENTITIES

_FEW = 10
"""Above this many keys it is looked first whether anybody was erased at all: imports ask for thousands."""


class MongoErasureList:
    """Keeps when the owner of an identity was erased."""

    def __init__(self, database: Database[Row], secret: bytes) -> None:
        """Work on the service's own database with a secret that every process of the service has."""
        self._identities = database[ERASED_IDENTITIES]
        self._secret = secret

    def erased(self, keys: Iterable[str]) -> Mapping[str, datetime]:
        """Return when the owner of each of these identities was erased; those never erased are left out."""
        asked = set(keys)
        if not asked or (len(asked) > _FEW and self._identities.find_one({}, {"_id": 1}) is None):
            return {}
        hashed = {self._hash(key): key for key in asked}
        found = self._identities.find({"_id": {"$in": sorted(hashed)}}, {"erase_time": 1})
        return {hashed[row["_id"]]: row["erase_time"] for row in found}

    def remember(self, keys: Iterable[str], erasure: str, now: datetime, session: ClientSession) -> None:
        """Add the identities of somebody who is being erased."""
        told = {"$set": {"erasure": erasure, "erase_time": now}}
        writes = [UpdateOne({"_id": self._hash(key)}, told, upsert=True) for key in keys]
        if writes:
            self._identities.bulk_write(writes, ordered=False, session=session)

    def _hash(self, key: str) -> str:
        return hmac.digest(self._secret, key.encode(), "sha256").hex()
