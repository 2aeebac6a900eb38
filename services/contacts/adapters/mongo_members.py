"""The contacts that stand merged as one person, by id only and without a transaction."""

from __future__ import annotations

from collections.abc import Sequence

from pymongo.collection import Collection
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.merge_map import merged_into
from services.contacts.domain.errors import ContactNotFound
from services.contacts.domain.person import MAX_MEMBERS


class MongoMembers:
    """Follows `merged_into` up to the person and down to everybody who stands for it."""

    def __init__(self, collection: Collection[Row]) -> None:
        """Read from the contacts collection."""
        self._collection = collection

    def members_of(self, contact_id: str) -> Sequence[str]:
        """Return the ids of all contacts of the person, the one asked for first."""
        level = [self._top(contact_id)]
        members = [contact_id]
        while level:
            members += level
            level = self._below(level)
        return tuple(dict.fromkeys(members))

    def _top(self, contact_id: str) -> str:
        at = contact_id
        for _ in range(MAX_MEMBERS):
            row = self._collection.find_one({"_id": at}, {"merged_into": 1})
            if row is None:
                raise ContactNotFound(at)
            if not row.get("merged_into"):
                break
            at = row["merged_into"]
        return at

    def _below(self, parents: Sequence[str]) -> list[str]:
        return [row["_id"] for row in self._collection.find(merged_into(parents), {"_id": 1})]
