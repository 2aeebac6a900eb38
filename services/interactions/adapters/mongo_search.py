"""Finding interactions by their keys: short lists of places, read from one index, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from bson.binary import Binary
from bson.regex import Regex
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.cards import person_of
from services.interactions.adapters.interaction_messages import shown_data
from services.interactions.adapters.search_documents import BY_KEY, SEARCH_ENTRIES
from services.interactions.adapters.search_entries import APART, FINDABLE, texts_of
from services.interactions.adapters.search_places import bound
from services.interactions.domain.history import Person
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.searching.keys import contact_key
from services.interactions.domain.searching.ports import Candidate, Scope, Stretch
from services.interactions.domain.searching.query import SearchQuery

LOOKED_AT = 1_000
"""Places one stretch looks at, however few of them fit; keys that more entries have all count as frequent."""

_READ = 100
"""Entries and texts read for one stretch when keys alone do not tell whether one fits."""

_MERGED = 60
"""With more alternatives for a key the database would sort all their places instead of merging its scans."""

_PLACE_ONLY = {"_id": 0, "place": 1}

Keys = Sequence[str]


class MongoSearch:
    """Reads entries and the interactions they stand for."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._entries = database[SEARCH_ENTRIES]
        self._interactions = database["interactions"]
        self._cards = database["cards"]

    def stretches(self, query: SearchQuery, scope: Scope) -> Iterator[Stretch]:
        """Yield stretch after stretch: the newest places of the rarest key, as far as they have the other keys."""
        more = APART if scope.screened else 0
        levels = {"$in": [level + more for level in Visibility if level <= scope.visibility]}
        rarest, *others = self._rarest_first(_every(query, scope), levels)
        size = _READ if query.terms.need_more_than_keys else query.page_size + 1
        most = LOOKED_AT if others else size + 1
        after = bytes.fromhex(query.after)
        while True:
            looked_at = self._places({"level": levels, "keys": _any_of(rarest)} | _span(query, after), most)
            places = looked_at
            for keys in others:
                places = self._among(places, keys, levels)
            is_cut, is_end = len(places) > size, len(looked_at) < most
            places = places[:size]
            after = b"" if is_end and not is_cut else (places if is_cut else looked_at)[-1]
            yield Stretch(self._candidates(places, [rarest, *others], query, levels, scope), after.hex())
            if not after:
                return

    def people(self, contacts: Sequence[str]) -> Mapping[str, Person]:
        """Return the person each of these contacts stands for now."""
        cards = self._cards.find({"members.id": {"$in": list(contacts)}}, {"recent": 0}) if contacts else ()
        people = [person_of(card) for card in cards]
        return {contact: person for person in people for contact in person.contacts}

    def _rarest_first(self, every: Sequence[Keys], levels: Row) -> list[Keys]:
        """Return the keys with the rarest in front; among frequent ones a customer's, and then the longest word."""
        if len(every) == 1:
            return list(every)
        first, *others = (_counting(at, keys, levels) for at, keys in enumerate(every))
        stages = [*first, *({"$unionWith": {"coll": SEARCH_ENTRIES, "pipeline": counting}} for counting in others)]
        counts = {row["at"]: row["n"] for row in self._entries.aggregate(stages, hint=BY_KEY)}

        def frequency(at: int) -> tuple[Any, ...]:
            keys, count = every[at], counts.get(at, 0)
            is_crowd = count == LOOKED_AT and len(keys) > _MERGED
            return count, is_crowd, not keys[0].startswith(contact_key("")), -len(keys[0])

        return [every[at] for at in sorted(range(len(every)), key=frequency)]

    def _places(self, wanted: Row, most: int) -> list[bytes]:
        rows = self._entries.find(wanted, _PLACE_ONLY).sort("place", -1).hint(BY_KEY).limit(most)
        return [row["place"] for row in rows.batch_size(LOOKED_AT + 1)]

    def _among(self, places: list[bytes], keys: Keys, levels: Row) -> list[bytes]:
        """Return those of these places that have one of these keys, too."""
        if not places:
            return []
        wanted = {"level": levels, "keys": _any_of(keys), "place": {"$in": [Binary(place) for place in places]}}
        rows = self._entries.find(wanted, _PLACE_ONLY).hint(BY_KEY).batch_size(LOOKED_AT + 1)
        there = {row["place"] for row in rows}
        return [place for place in places if place in there]

    def _candidates(
        self, places: Sequence[bytes], every: Sequence[Keys], query: SearchQuery, levels: Row, scope: Scope
    ) -> list[Candidate]:
        """Return what stands at these places; whatever has gone since stays away."""
        if not places:
            return []
        at = {"level": levels, "keys": _any_of(every[0]), "place": {"$in": [Binary(place) for place in places]}}
        fitting: list[Row] = [{"keys": _any_of(keys)} for keys in every]  # two may stand at one place
        fitting += [{"keys": Regex(f"^{re.escape(begun)}")} for begun in query.terms.beginnings]
        entries = self._entries.find(at | {"$and": fitting}, {"place": 1}).hint(BY_KEY).batch_size(len(places) + 1)
        place_of = {row["_id"]: row["place"] for row in entries}
        wanted = {"_id": {"$in": list(place_of)}, "screened": {"$exists": scope.screened}} | FINDABLE
        rows = self._interactions.find(wanted, {"data": 1, "shown": 1, "contact": 1, "screened": 1}).batch_size(
            len(places) + 1
        )
        found = sorted(rows, key=lambda row: (place_of[row["_id"]], row["_id"]), reverse=True)
        return [_candidate(place_of[row["_id"]], row) for row in found]


def _every(query: SearchQuery, scope: Scope) -> list[Keys]:
    theirs = [tuple(map(contact_key, scope.contacts))] if scope.contacts else []
    return [*theirs, *query.terms.keys, *query.filters]


def _counting(at: int, keys: Keys, levels: Row) -> list[Row]:
    """Return what counts the entries that have one of these keys, up to a number at which all are frequent."""
    wanted = {"level": levels, "keys": _any_of(keys)}
    return [{"$match": wanted}, {"$limit": LOOKED_AT}, {"$count": "n"}, {"$set": {"at": at}}]


def _candidate(place: bytes, row: Row) -> Candidate:
    data = shown_data(row)
    return Candidate(place.hex(), row["contact"], data, texts_of(pb.Interaction.FromString(data)))


def _any_of(keys: Keys) -> Any:
    return keys[0] if len(keys) == 1 else {"$in": list(keys)}


def _span(query: SearchQuery, after: bytes) -> Row:
    """Return which places are looked at: those of the times asked for, behind the one where the last look ended."""
    ends = [Binary(after)] if after else []
    ends += [Binary(bound(query.to_time))] if query.to_time else []
    span: Row = {"$lt": min(ends)} if ends else {}
    if query.from_time:
        span["$gte"] = Binary(bound(query.from_time))
    return {"place": span} if span else {}
