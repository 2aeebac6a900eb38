"""The contacts that stand merged as one person, found from any of them."""

from __future__ import annotations

from collections.abc import Sequence

from pymongo.collection import Collection
from servicekit.adapters.mongo_client import Row

from services.contacts.domain.errors import ContactNotFound

_DEEPEST = 20


class MongoPeople:
    """Follows `merged_into` up to the person and down to everybody who stands for it."""

    def __init__(self, collection: Collection[Row]) -> None:
        """Read from the contacts collection."""
        self._collection = collection

    def members_of(self, contact_id: str) -> Sequence[str]:
        """Return the ids of all contacts of the person, the one asked for first."""
        members = [contact_id, self._top(contact_id)]
        level = members[1:]
        for _ in range(_DEEPEST):
            level = self._below(level)
            if not level:
                break
            members += level
        return tuple(dict.fromkeys(members))

    def _top(self, contact_id: str) -> str:
        at = contact_id
        for _ in range(_DEEPEST):
            row = self._collection.find_one({"_id": at}, {"merged_into": 1})
            if row is None:
                raise ContactNotFound(at)
            if not row.get("merged_into"):
                break
            at = row["merged_into"]
        return at

    def _below(self, parents: Sequence[str]) -> list[str]:
        merged = {"merged_into": {"$in": list(parents), "$gt": ""}}  # the index's own filter, or it would not be used
        return [row["_id"] for row in self._collection.find(merged, {"_id": 1})]
