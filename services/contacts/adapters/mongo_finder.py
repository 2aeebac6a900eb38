"""Finding contacts by their keys: each look-up is one bounded scan of an index, and all of them are one request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bson.regex import Regex
from pymongo.collection import Collection
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.rows import DERIVED_FIELDS, contact_of
from services.contacts.domain.contact import Contact
from services.contacts.domain.finding.lookups import Among, Lookup

_FOR_READING = {"outbox": 0, "requests": 0, "last_event": 0, "identity_keys": 0, **dict.fromkeys(DERIVED_FIELDS, 0)}
_FILTERED_READ = 3_000
"""Contacts read for one look-up when a tag or an organisation leaves most of them out."""


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
        """Return one request for some look-ups; each reads on its own, so no common key crowds out a rare one."""
        wanted = _filter(tags, organization)
        first, *others = [_stages(lookup, wanted) for lookup in lookups]
        unions = [{"$unionWith": {"coll": self._collection.name, "pipeline": stages}} for stages in others]
        return [*first, *unions]


def _stages(lookup: Lookup, wanted: Row) -> list[Row]:
    """Limit before filtering: what is read stays bounded however rare the answer is."""
    if not wanted:
        return [{"$match": _match(lookup)}, {"$limit": lookup.read}, {"$project": _FOR_READING}]
    filtered: list[Row] = [{"$match": wanted}, {"$limit": lookup.read}]
    return [{"$match": _match(lookup)}, {"$limit": _FILTERED_READ}, *filtered, {"$project": _FOR_READING}]


def _match(lookup: Lookup) -> Row:
    """Return what an index over lists answers with one scan of just these keys: equality, or anchored beginnings."""
    keys: list[object] = list(lookup.keys)
    if lookup.is_beginning:
        # Not re.compile: the flag it adds makes the server read the whole index.
        keys = [Regex(f"^{re.escape(key)}") for key in lookup.keys]
    wanted: Row = {lookup.among.value: {"$in": keys}}
    if lookup.among is Among.IDENTITY_KEYS:
        wanted["identity_keys.0"] = {"$exists": True}  # the partial index serves its own filter only
    return wanted


def _filter(tags: Sequence[str], organization: str) -> Row:
    wanted: Row = {}
    if tags:
        wanted["tags"] = {"$all": list(tags)}
    if organization:
        wanted["memberships.organization"] = organization
    return wanted
