"""Who stands for whom: each merged contact names its parent, and the one without a parent is the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pymongo.collection import Collection
from servicekit.adapters.mongo_client import Row

from services.contacts.domain.contact import Contact
from services.contacts.domain.person import MAX_MEMBERS

_DEEPEST = MAX_MEMBERS


class MongoMergeMap:
    """Follows `merged_into`. Contacts that are not merged cost no read."""

    def __init__(self, collection: Collection[Row]) -> None:
        """Read from the contacts collection."""
        self._collection = collection

    def people_of(self, contacts: Iterable[Contact]) -> Mapping[str, str]:
        """Return the id of the canonical contact by contact id; one read for each level of merges."""
        people = {contact.id: contact.merged_into or contact.id for contact in contacts}
        open_ids = {person for contact, person in people.items() if person != contact}
        for _ in range(_DEEPEST):
            if not open_ids:
                break
            parents = self._parents(open_ids)
            people = {contact: parents.get(person, person) for contact, person in people.items()}
            open_ids = set(parents.values())
        return people

    def has_members(self, contact_id: str) -> bool:
        """Tell whether others are merged into this contact: one read by index."""
        return self._collection.find_one(merged_into([contact_id]), {"_id": 1}) is not None

    def _parents(self, ids: set[str]) -> dict[str, str]:
        found = self._collection.find(
            {"_id": {"$in": sorted(ids)}, "merged_into": {"$nin": ["", None]}}, {"merged_into": 1}
        )
        return {row["_id"]: row["merged_into"] for row in found}


def merged_into(contact_ids: Iterable[str]) -> Row:
    """Match who is merged into these, with the index's own filter: without it the partial index would not be used."""
    return {"merged_into": {"$in": sorted(contact_ids), "$gt": ""}}
