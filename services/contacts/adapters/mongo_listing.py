"""Lists of contacts from one index: a key they share, then the place of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from pymongo.collection import Collection
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.callers_time import within_callers_time
from services.contacts.adapters.mongo_contacts import FOR_CHANGING, FOR_READING
from services.contacts.adapters.rows import contact_of
from services.contacts.domain.contact import Contact
from services.contacts.domain.custom_fields import FieldType
from services.contacts.domain.listing.facets import instant, organization_facet, tag_facet, tag_of
from services.contacts.domain.listing.filters import ContactFilter, FieldCondition, ListOrder
from services.contacts.domain.listing.ports import ListedPage

INDEX = [("facets", 1), ("place", 1)]
WINDOW = 2_000
"""Contacts looked at in one go when other conditions pass some of them over."""

PATIENCE_SECONDS = 0.3
"""After this a page is answered with what was found; the caller goes on from there."""

_FOR_PLACING = {name: shown for name, shown in FOR_READING.items() if name != "place"}
_LAST = "\U0010ffff"


class MongoListing:
    """Reads the contacts collection by the index over `facets` and `place`."""

    def __init__(self, collection: Collection[Row], window: int = WINDOW) -> None:
        """Work on a collection; nothing is read before the first call."""
        self._collection = collection
        self._window = window

    def page(self, wanted: ContactFilter, order: ListOrder, after: str, size: int) -> ListedPage:
        """Return the next contacts that fit, window after window under the rarest of their keys."""
        lead = self._rarest(wanted.wanted)
        give_up = time.monotonic() + PATIENCE_SECONDS
        found: list[Row] = []
        while True:
            found += self._collection.aggregate(self.pipeline(wanted, lead, order, after, size + 1 - len(found)))
            if len(found) > size:
                return _page(found[:size], found[size - 1]["place"])
            after = self._end_of_window(wanted, lead, order, after)
            if not after or time.monotonic() > give_up:
                return _page(found, after)

    def pipeline(self, wanted: ContactFilter, lead: str, order: ListOrder, after: str, limit: int) -> list[Row]:
        """Return the stages of one window."""
        rest: Row = {}
        if others := [facet for facet in wanted.wanted if facet != lead]:
            rest["$all"] = others
        if wanted.unwanted:
            rest["$nin"] = list(wanted.unwanted)
        stages: list[Row] = [{"$match": _under(wanted, lead, order, after)}, {"$sort": {"place": _direction(order)}}]
        others_match: Row = {"facets": rest} if rest else {}
        if wanted.ranges:
            others_match["$expr"] = {"$and": [part for each in wanted.ranges for part in _within(each)]}
        if others_match:
            stages += [{"$limit": self._window}, {"$match": others_match}]
        return [*stages, {"$limit": limit}, {"$project": _FOR_PLACING}]

    def tags(self, prefix: str, after: str, limit: int) -> Sequence[str]:
        """Return tags in use: one step of the index for each, however many contacts have it."""
        begin, end = tag_facet(max(prefix, f"{after}\x00" if after else "")), tag_facet(f"{prefix}{_LAST}")
        found: list[str] = []
        while len(found) < limit and (facet := self._first_facet(begin, end)):
            found.append(tag_of(facet))
            begin = f"{facet}\x00"
        return found

    def count_tagged(self, tag: str, limit: int) -> int:
        """Return how many contacts have a tag, from the index alone."""
        return self._count(tag_facet(tag), limit)

    def tagged(self, tags: Sequence[str], limit: int) -> Sequence[Contact]:
        """Return some of the contacts that have any of these tags."""
        wanted = {"facets": {"$in": [tag_facet(tag) for tag in tags]}}
        rows = self._collection.find(wanted, FOR_CHANGING).hint(INDEX).limit(limit)
        return [contact_of(row) for row in rows]

    def has_members(self, organization: str) -> bool:
        """Tell whether any contact has a role in this organisation, from the index alone."""
        return self._count(organization_facet(organization), 1) > 0

    def _rarest(self, facets: Sequence[str]) -> str:
        if len(facets) == 1:
            return facets[0]
        return min(facets, key=lambda facet: self._count(facet, self._window))

    def _count(self, facet: str, limit: int) -> int:
        return within_callers_time(lambda: self._collection.count_documents({"facets": facet}, limit=limit, hint=INDEX))

    def _end_of_window(self, wanted: ContactFilter, lead: str, order: ListOrder, after: str) -> str:
        """Return the place a full window ended at; empty when it was the last one."""
        rows = self._collection.find(_under(wanted, lead, order, after), {"place": 1, "_id": 0})
        last = next(iter(rows.sort("place", _direction(order)).skip(self._window - 1).limit(1)), None)
        return str(last["place"]) if last else ""

    def _first_facet(self, begin: str, end: str) -> str:
        keys = self._collection.find({}, return_key=True).hint(INDEX).limit(1)
        bounded = keys.min([("facets", begin), ("place", "")]).max([("facets", end), ("place", "")])
        return next((str(key["facets"]) for key in bounded), "")


def _page(rows: Sequence[Row], last: str) -> ListedPage:
    return ListedPage([contact_of(row) for row in rows], last)


def _direction(order: ListOrder) -> int:
    return 1 if order is ListOrder.OLDEST else -1


def _under(wanted: ContactFilter, lead: str, order: ListOrder, after: str) -> Row:
    """Match what is listed under a key after a place and was created in time."""
    lowest = instant(wanted.from_time) if wanted.from_time else ""
    highest = instant(wanted.to_time) if wanted.to_time else ""
    if after and order is ListOrder.OLDEST:
        lowest = max(lowest, after)
    elif after:
        highest = min(highest or after, after)
    bounds = ({"$gt": lowest} if lowest else {}) | ({"$lt": highest} if highest else {})
    return {"facets": lead, "place": bounds} if bounds else {"facets": lead}


def _within(condition: FieldCondition) -> Iterator[Row]:
    """Compare a custom field as what it is declared to be; a value that is none fits no bounds."""
    value = _AS_TYPE[condition.type](f"$custom_fields.{condition.field}")
    yield {"$ne": [value, None]}
    if condition.minimum:
        yield {"$gte": [value, _AS_TYPE[condition.type](condition.minimum)]}
    if condition.maximum:
        yield {"$lte": [value, _AS_TYPE[condition.type](condition.maximum)]}


_AS_TYPE: Mapping[FieldType | None, Callable[[str], Row]] = {
    FieldType.NUMBER: lambda text: {"$convert": {"input": text, "to": "decimal", "onError": None, "onNull": None}},
    FieldType.DATE: lambda text: {
        "$dateFromString": {"dateString": text, "format": "%Y-%m-%d", "onError": None, "onNull": None}
    },
}
