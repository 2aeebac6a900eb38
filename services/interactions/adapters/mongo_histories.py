"""Reading histories from MongoDB: the first page from the card alone, older ones by keyset."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_hot_reads import HotReads
from servicekit.adapters.transactions import Transactions

from services.interactions.adapters.card_sources import IN_FORCE, UNCORRECTED, in_stretches
from services.interactions.adapters.cards import person_of
from services.interactions.adapters.interaction_messages import late_contact, shown_data
from services.interactions.adapters.interaction_rows import sender_of
from services.interactions.adapters.regrouping import places as placed
from services.interactions.domain.history import CARD_ENTRIES, HistoryPage, HistoryQuery, Person
from services.interactions.domain.interaction import Sender
from services.interactions.domain.naming import id_of, position, time_of
from services.interactions.domain.organizations import OrganizationPage, Told
from services.interactions.domain.ports import ContactState, StoredInteraction

MAX_PAGE_BYTES = 2 * 1024 * 1024
"""A page ends early rather than grow beyond this."""

_PERSON_ONLY = {"recent": 0}
_OF_PAGE = {"data": 1, "shown": 1, "screened": 1, "occur_time": 1, "contact": 1}
_STORED = {"contact": 1, "seq": 1, "data": 1, "shown": 1, "screened": 1, "corrected": 1}


class MongoHistories:
    """Reads cards and interactions. Hot reads go through the driver without any object mapping."""

    def __init__(self, database: Database[Row], transactions: Transactions) -> None:
        """Work on the service's own database."""
        self._database = database
        self._cards = database["cards"]
        self._hot_cards = HotReads(database, "cards")
        self._interactions = database["interactions"]
        self._transactions = transactions

    def person_of_contact(self, contact: str) -> Person | None:
        """Return the person any of whose contacts this is."""
        card = self._card(contact, _PERSON_ONLY)
        return person_of(card, contact=contact) if card else None

    def people_of_key(self, key: str) -> list[Person]:
        """Return the people one of whose identities has this key."""
        cards = self._cards.find({"members.keys": key}, _PERSON_ONLY).limit(50)
        return [person_of(card, key=key) for card in cards]

    def newest(self, query: HistoryQuery, *, contact: str = "", key: str = "") -> HistoryPage | None:
        """Return the first page by one read of the card."""
        whole = query.page_size >= CARD_ENTRIES
        shown = None if whole else {"recent": {"$slice": query.page_size}}
        card = self.card_row(contact=contact, key=key, shown=shown)
        if card is None:
            return None
        recent = card["recent"]
        entries = [bytes(entry["b"]) if "b" in entry else self._fetched(entry["k"]) for entry in recent]
        person = person_of(card, contact=contact, key=key)
        return _bounded(person, entries, [entry["k"] for entry in recent], more=person.total > len(recent))

    def card_row(self, *, contact: str = "", key: str = "", shown: Row | None = None) -> Row | None:
        """Return the card of a contact or a key, with these parts of it or whole."""
        return self._card(contact, shown) if contact else self._hot_cards.one({"members.keys": key}, shown)

    def card_rows(self, contacts: Collection[str]) -> list[Row]:
        """Return the whole cards these contacts are on."""
        return list(self._cards.find({"members.id": {"$in": list(contacts)}}))

    def _card(self, contact: str, shown: Row | None) -> Row | None:
        """Return the card a contact is on: for nearly everybody it bears their own name, so that is looked up first."""
        return self._hot_cards.one({"_id": contact}, shown) or self._hot_cards.one({"members.id": contact}, shown)

    def page(self, person: Person, query: HistoryQuery) -> HistoryPage:
        """Return one page of a person's history, whatever its filters.

        Pages go on over the contacts they were begun with, as far as those still are the person's: what a merge brings
        in meanwhile is left to the live history, which knows nothing of it yet.
        """
        begun_with = query.begun_with or frozenset(person.contacts)
        contacts = [each for each in person.contacts if each in begun_with and query.origin_contact in ("", each)]
        entries: list[bytes] = []
        places: list[str] = []
        size = 0
        for row in self.rows(contacts, query, UNCORRECTED if query.with_screened else IN_FORCE):
            if len(entries) == query.page_size or (size > MAX_PAGE_BYTES):
                return HistoryPage(person, tuple(entries), places[-1], begun_with=tuple(begun_with))
            entries.append(shown_data(row))
            places.append(position(row["occur_time"], row["_id"]))
            size += len(entries[-1])
        return HistoryPage(person, tuple(entries), "")

    def people_of(self, contacts: Sequence[str]) -> Mapping[str, str]:
        """Return every contact on the cards of these, with the card's person."""
        cards = self._cards.find({"members.id": {"$in": list(contacts)}}, {"members.id": 1})
        return {member["id"]: card["_id"] for card in cards for member in card["members"]}

    def page_of_people(self, people: Mapping[str, str], query: HistoryQuery) -> OrganizationPage:
        """Return one page of the interactions of these contacts."""
        entries: list[Told] = []
        last, size = "", 0
        for row in self.rows(sorted(people), query, IN_FORCE):
            if len(entries) == query.page_size or size > MAX_PAGE_BYTES:
                return OrganizationPage(tuple(entries), last)
            entries.append(Told(shown_data(row), people[row["contact"]]))
            last = position(row["occur_time"], row["_id"])
            size += len(entries[-1].data)
        return OrganizationPage(tuple(entries), "")

    def adopt(self, states: Sequence[ContactState]) -> None:
        """Give contacts that stand on no card their place."""
        self._transactions.run(lambda session: placed(self._database, states, session))

    def unresolved(self, key: str, limit: int) -> list[StoredInteraction]:
        """Return stored interactions of a sender who could not be resolved yet, newest first."""
        rows = self._interactions.find({"unresolved.key": key} | IN_FORCE, _STORED).sort(
            [("occur_time", -1), ("_id", -1)]
        )
        return [stored_interaction(row) for row in rows.limit(limit)]

    def get(self, interaction: str) -> StoredInteraction | None:
        """Return one interaction."""
        row = self._interactions.find_one({"_id": interaction}, _STORED)
        return stored_interaction(row) if row else None

    def after_sequence(self, contact: str, sequence: int, limit: int) -> list[StoredInteraction]:
        """Return a contact's interactions recorded after a place in its order of recording."""
        wanted = {"contact": contact, "seq": {"$gt": sequence}} | IN_FORCE
        rows = self._interactions.find(wanted, _STORED).sort("seq", 1)
        return [stored_interaction(row) for row in rows.limit(limit)]

    def export(self, after: str, contacts: Sequence[str]) -> Iterator[tuple[StoredInteraction, Sender | None]]:
        """Return interactions by id from `after` on, each with the sender it still waits for."""
        wanted: Row = {"_id": {"$gt": after}} if after else {}
        if contacts:
            wanted["contact"] = {"$in": list(contacts)}
        for row in self._interactions.find(wanted, _STORED | {"unresolved": 1}).sort("_id", 1).batch_size(500):
            if not contacts or not self._went_to_others(row, contacts):
                yield _exported(row)

    def _went_to_others(self, row: Row, contacts: Sequence[str]) -> bool:
        """Tell whether an interaction was corrected to belong to somebody else: then it is nothing of theirs."""
        while "corrected" in row:
            row = self._interactions.find_one({"_id": row["corrected"]}, {"contact": 1, "corrected": 1}) or {}
        return "contact" in row and row["contact"] not in contacts

    def rows(
        self, contacts: Sequence[str], query: HistoryQuery, shown: Row, fields: Mapping[str, int] = _OF_PAGE
    ) -> Iterable[Row]:
        """Return what matches of what is shown, newest first and at least one row more than the page takes."""
        size = query.page_size + 1
        stretches = [
            self._interactions.find(_filter(some, query, shown), fields)
            .sort([("occur_time", -1), ("_id", -1)])
            .limit(size)
            .batch_size(min(size, 200))
            for some in in_stretches(contacts)
        ]
        return heapq.merge(*stretches, key=lambda row: (row["occur_time"], row["_id"]), reverse=True)

    def _fetched(self, place: str) -> bytes:
        row = self._interactions.find_one({"_id": id_of(place)}, {"data": 1, "shown": 1})
        return shown_data(row) if row else b""


def _bounded(person: Person, entries: list[bytes], places: list[str], *, more: bool) -> HistoryPage:
    fitting = _fitting(entries)
    goes_on = more or fitting < len(entries)
    next_after = places[fitting - 1] if goes_on and places else ""
    return HistoryPage(person, tuple(entries[:fitting]), next_after, begun_with=person.contacts)


def _fitting(entries: Sequence[bytes]) -> int:
    """Return how many entries go on a page: as many as its size allows, and one at least."""
    if sum(map(len, entries)) <= MAX_PAGE_BYTES:
        return len(entries)
    return max(1, sum(size <= MAX_PAGE_BYTES for size in accumulate(map(len, entries))))


def _filter(contacts: Sequence[str], query: HistoryQuery, shown: Row) -> Row:
    wanted: Row = shown | {"contact": {"$in": contacts}}
    if query.kinds:
        wanted["kind"] = {"$in": [int(kind) for kind in query.kinds]}
    if query.channels:
        wanted["channel"] = {"$in": list(query.channels)}
    if query.only is not None:
        wanted["_id"] = {"$in": sorted(query.only)}
    if query.direction:
        wanted["direction"] = int(query.direction)
    span: Row = {}
    if query.from_time:
        span["$gte"] = query.from_time
    if query.to_time:
        span["$lt"] = query.to_time
    if span:
        wanted["occur_time"] = span
    if query.after:
        at = time_of(query.after)
        older = {"$or": [{"occur_time": {"$lt": at}}, {"occur_time": at, "_id": {"$lt": id_of(query.after)}}]}
        wanted = {"$and": [wanted | {}, {"occur_time": {"$lte": at}}, older]}
    return wanted


def _exported(row: Row) -> tuple[StoredInteraction, Sender | None]:
    stored, waiting = stored_interaction(row), row.get("unresolved", {})
    if "contact" in waiting:
        return replace(stored, data=stored.data + late_contact(waiting["contact"])), None
    return stored, sender_of(waiting) if waiting else None


def stored_interaction(row: Mapping[str, Any]) -> StoredInteraction:
    """Return a row as an interaction that is kept."""
    return StoredInteraction(
        row["_id"], row.get("contact", ""), row.get("seq", 0), shown_data(row), row.get("corrected", "")
    )
