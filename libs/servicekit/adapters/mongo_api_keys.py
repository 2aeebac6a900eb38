"""API keys in MongoDB: digests only."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pymongo
from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError

from servicekit.access.api_keys import ApiKeyRecord
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.operations_documents import API_KEYS
from servicekit.errors import InvalidArgument

_FIND_SECONDS = 0.5


class MongoApiKeys:
    """Keeps API keys, for those who manage them and for checking callers."""

    def __init__(self, database: Database[Row]) -> None:
        """Use this service's own database."""
        self._keys = database[API_KEYS]

    def find(self, key_id: str) -> ApiKeyRecord | None:
        """Return the key of this id. It is asked for before a call's own time limit begins, hence one of its own."""
        with pymongo.timeout(_FIND_SECONDS):
            row = self._keys.find_one({"_id": key_id})
        return _record(row) if row else None

    def used(self, key_id: str, at: datetime) -> None:
        """Note the use; several processes may, and none may move the time back."""
        with suppress(PyMongoError), pymongo.timeout(_FIND_SECONDS):
            self._keys.update_one({"_id": key_id}, {"$max": {"last_use_time": at}})

    def add(self, key: ApiKeyRecord, request_id: str, digest: str) -> tuple[ApiKeyRecord, bool]:
        """Keep a new key; for a request id seen before, return the first key and False."""
        row = _row(key)
        if request_id:
            row |= {"request_id": request_id, "request_digest": digest}
        try:
            self._keys.insert_one(row)
        except DuplicateKeyError:
            first = self._keys.find_one({"request_id": request_id}) if request_id else None
            if first is None:
                raise
            if first["request_digest"] != digest:
                reason = "REQUEST_ID_REUSED"
                raise InvalidArgument("request_id", "was used for another request; take a fresh one", reason) from None
            return _record(first), first["_id"] == key.id  # the same id: our own insert, repeated by the driver
        return key, True

    def newest(self, before: str, limit: int) -> list[ApiKeyRecord]:
        """Return keys by falling id, starting below `before` unless it is empty."""
        page = {"_id": {"$lt": before}} if before else {}
        return [_record(row) for row in self._keys.find(page).sort("_id", -1).limit(limit)]

    def revoke(self, key_id: str, at: datetime) -> ApiKeyRecord | None:
        """Revoke a key; the first time counts."""
        row = self._keys.find_one_and_update(
            {"_id": key_id}, [{"$set": {"revoke_time": {"$ifNull": ["$revoke_time", at]}}}],
            return_document=ReturnDocument.AFTER,
        )  # fmt: skip
        return _record(row) if row else None


def _row(key: ApiKeyRecord) -> Row:
    return {
        "_id": key.id,
        "display_name": key.display_name,
        "roles": list(key.roles),
        "secret_hash": key.secret_hash,
        "create_time": key.create_time,
        "expire_time": key.expire_time,
        "creator": key.creator,
    }


def _record(row: Row) -> ApiKeyRecord:
    return ApiKeyRecord(
        id=str(row["_id"]),
        display_name=row["display_name"],
        roles=tuple(row["roles"]),
        secret_hash=row["secret_hash"],
        create_time=row["create_time"],
        expire_time=row["expire_time"],
        creator=row["creator"],
        revoke_time=row.get("revoke_time"),
        last_use_time=row.get("last_use_time"),
    )
