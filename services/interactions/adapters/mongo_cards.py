"""Keeping cards right: what contacts tell, what dead letters leave out, and rebuilding under live traffic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bson.binary import Binary
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.clock import Clock

from services.interactions.adapters.cards import adopt, built, checksum, empty_member
from services.interactions.adapters.interaction_messages import profile_bytes
from services.interactions.domain.ports import ContactState

_REBUILD_SECONDS = 30.0


@dataclass(frozen=True)
class Comparison:
    """What rebuilding one card found."""

    card: str
    interactions: int
    equal: bool


class MongoCards:
    """Writes cards outside the recording path."""

    def __init__(self, database: Database[Row], transactions: Transactions, clock: Clock) -> None:
        """Work on the service's own database."""
        self._database = database
        self._cards = database["cards"]
        self._transactions = transactions
        self._clock = clock

    def apply(self, states: Sequence[ContactState]) -> None:
        """Take over newer states of contacts; older and repeated ones change nothing."""
        self._cards.bulk_write([_newer(state) for state in states], ordered=True)
        contacts = [state.contact for state in states]
        there = {
            member["id"]
            for card in self._cards.find({"members.id": {"$in": contacts}}, {"members.id": 1})
            for member in card["members"]
        }
        newest = {state.contact: state for state in sorted(states, key=lambda state: state.order)}
        missing = [newest[contact] for contact in newest if contact not in there]
        if missing:
            self._transactions.run(lambda session: adopt(self._database, missing, session))

    def mark_gap(self, contact: str, source: str, reason: str) -> None:
        """Note on the card that something of this contact could not be applied."""
        self._cards.update_one(
            {"members.id": contact, "gaps.reason": {"$ne": reason}},
            {"$push": {"gaps": {"source": source, "reason": reason, "since": self._clock.now()}}},
        )

    def clear_gap(self, contact: str, reason: str) -> None:
        """Take the note off again."""
        self._cards.update_one({"members.id": contact}, {"$pull": {"gaps": {"reason": reason}}})

    def names(self, after: str, limit: int) -> list[str]:
        """Return the cards in order of their names, a stretch at a time."""
        rows = self._cards.find({"_id": {"$gt": after}}, {"_id": 1}).sort("_id", 1).limit(limit)
        return [row["_id"] for row in rows]

    def contacts_without_card(self) -> Iterator[str]:
        """Return contacts that have interactions and stand on no card: after cards were lost."""
        last = ""
        interactions = self._database["interactions"]
        while row := interactions.find_one({"contact": {"$gt": last}}, {"contact": 1}, sort=[("contact", 1)]):
            last = row["contact"]
            if self._cards.find_one({"members.id": last}, {"_id": 1}) is None:
                yield last

    def count(self) -> int:
        """Return how many cards there are, about."""
        return self._cards.estimated_document_count()

    def rebuild(self, card: str) -> Comparison | None:
        """Build one card anew from the stored interactions and put it in place where it differs; None when it is gone.

        Card and interactions are read in one snapshot, which disturbs nobody. Only a card that differs is written, and
        then first of all, so that a recording that comes in between waits and both see all or nothing of each other.
        """
        found = self._transactions.run(lambda session: self._compared(card, session), _REBUILD_SECONDS)
        if found is None or found.equal:
            return found
        return self._transactions.run(lambda session: self._rebuild(card, session), _REBUILD_SECONDS)

    def _compared(self, name: str, session: ClientSession) -> Comparison | None:
        old = self._cards.find_one({"_id": name}, session=session)
        if old is None:
            return None
        new = built(self._database, old["members"], session)
        return Comparison(name, new["total"], equal=checksum(new) == checksum(old))

    def _rebuild(self, name: str, session: ClientSession) -> Comparison | None:
        old = self._cards.find_one_and_update({"_id": name}, {"$inc": {"rev": 1}}, session=session)
        if old is None:
            return None
        new = built(self._database, old["members"], session)
        if checksum(new) == checksum(old):
            return Comparison(name, new["total"], equal=True)
        new |= {"rev": old["rev"] + 1, "gaps": old.get("gaps", [])}
        self._cards.replace_one({"_id": name}, new, session=session)
        return Comparison(name, new["total"], equal=False)


def _newer(state: ContactState) -> UpdateOne:
    fresh = empty_member(state)
    return UpdateOne(
        {"members": {"$elemMatch": {"id": state.contact, "order": {"$lt": state.order}}}},
        {
            "$set": {
                "members.$.order": state.order,
                "members.$.profile": Binary(profile_bytes(state.profile)),
                "members.$.keys": fresh["keys"],
            },
            "$inc": {"rev": 1},
        },
    )
