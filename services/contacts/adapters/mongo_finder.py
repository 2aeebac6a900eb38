"""Finding contacts by their keys: each look-up is one bounded scan of an index, and all of them are one request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pymongo.collection import Collection
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.rows import DERIVED_FIELDS, contact_of
from services.contacts.domain.contact import Contact
from services.contacts.domain.finding.lookups import Among, Lookup

_FOR_READING = {"outbox": 0, "requests": 0, "last_event": 0, "identity_keys": 0, **dict.fromkeys(DERIVED_FIELDS, 0)}
_FILTERED_READ = 3_000
"""Contacts read for one look-up when a tag or an organisation leaves most of them out."""

_AFTER_ALL = "\uffff"


class MongoFinder:
    """Reads the contacts collection."""

    def __init__(self, collection: Collection[Row]) -> None:
        """Work on a collection; nothing is read before the first call."""
        self._collection = collection

    def found(self, lookups: Sequence[Lookup], tags: Sequence[str] = (), organization: str = "") -> Sequence[Contact]:
        """Return the contacts under any of these look-ups, each once, in the order found."""
        if not lookups:
            return ()
        rows = self._collection.aggregate(self.pipeline(lookups, tags, organization))
        return tuple({row["_id"]: contact_of(row) for row in rows}.values())

    def by_ids(self, contact_ids: Iterable[str]) -> Sequence[Contact]:
        """Return contacts in any state."""
        wanted = {"_id": {"$in": sorted(set(contact_ids))}}
        return [contact_of(row) for row in self._collection.find(wanted, _FOR_READING)]

    def pipeline(self, lookups: Sequence[Lookup], tags: Sequence[str] = (), organization: str = "") -> list[Row]:
        """Return the one request for some look-ups; each reads on its own, so a common key cannot crowd out a rare one."""
        wanted = _filter(tags, organization)
        first, *others = [_stages(lookup, wanted) for lookup in lookups]
        unions = [{"$unionWith": {"coll": self._collection.name, "pipeline": stages}} for stages in others]
        return [*first, *unions]


def _stages(lookup: Lookup, wanted: Row) -> list[Row]:
    """Limit before filtering: what is read stays bounded however rare the answer is."""
    read = max(lookup.read, _FILTERED_READ) if wanted else lookup.read
    stages: list[Row] = [{"$match": _match(lookup)}, {"$limit": read}]
    conditions = [wanted] if wanted else []
    conditions += [{lookup.among.value: {"$in": list(group)}} for group in lookup.also]
    if conditions:
        stages += [{"$match": {"$and": conditions}}, {"$limit": lookup.taken}]
    return [*stages, {"$project": _FOR_READING}]


def _match(lookup: Lookup) -> Row:
    field = lookup.among.value
    # Bounds on both sides hold for one key only inside $elemMatch; without it an index over lists is read to its end.
    keys: object = lookup.key
    if lookup.is_beginning:
        keys = {"$elemMatch": {"$gte": lookup.key, "$lt": lookup.key + _AFTER_ALL}}
    if lookup.among is Among.IDENTITY_KEYS:
        return {field: keys, "identity_keys.0": {"$exists": True}}  # the partial index serves its own filter only
    return {field: keys}


def _filter(tags: Sequence[str], organization: str) -> Row:
    wanted: Row = {}
    if tags:
        wanted["tags"] = {"$all": list(tags)}
    if organization:
        wanted["memberships.organization"] = organization
    return wanted
