"""Keeping cards right: what contacts tell, what dead letters leave out, and rebuilding under live traffic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.clock import Clock

from services.interactions.adapters.card_sources import built
from services.interactions.adapters.cards import checksum, person_of, told
from services.interactions.adapters.regrouping import is_one_person, recount, regroup
from services.interactions.domain.ports import ContactState

_REBUILD_SECONDS = 30.0
_REGROUP_SECONDS = 10.0
_NEW_AT_ONCE = 200
_MOVED_AT_ONCE = 8
"""How many moved contacts one transaction takes: while it runs, nobody records for any of these people."""


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
        """Take over newer states of contacts; older and repeated ones change nothing, in whatever order they come."""
        self._cards.bulk_write([_newer(state) for state in states], ordered=False)
        new, moved = self._left(states)
        for start in range(0, len(new), _NEW_AT_ONCE):
            self._regroup(new[start : start + _NEW_AT_ONCE])
        for start in range(0, len(moved), _MOVED_AT_ONCE):
            self._regroup(moved[start : start + _MOVED_AT_ONCE])

    def mark_gap(self, contact: str, source: str, reason: str) -> None:
        """Note on the card that something of this contact could not be applied."""
        gap = {"contact": contact, "source": source, "reason": reason, "since": self._clock.now()}
        unmarked = {"members.id": contact, "gaps.reason": {"$ne": reason}}
        self._transactions.run(
            lambda session: self._cards.update_one(unmarked, {"$push": {"gaps": gap}}, session=session)
        )

    def clear_gap(self, contact: str, reason: str) -> None:
        """Take the note off again."""
        cleared = {"$pull": {"gaps": {"reason": reason}}}
        self._transactions.run(
            lambda session: self._cards.update_one({"members.id": contact}, cleared, session=session)
        )

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

    def _left(self, states: Sequence[ContactState]) -> tuple[list[ContactState], list[ContactState]]:
        """Return what could not be taken over in place: states of new contacts that stand alone, and all that move."""
        contacts = [state.contact for state in states]
        cards = self._cards.find({"members.id": {"$in": contacts}}, {"members.id": 1, "members.order": 1})
        orders = {member["id"]: member["order"] for card in cards for member in card["members"]}
        new = [state for state in states if state.contact not in orders and not state.parent]
        known = [state for state in states if state.contact in orders or state.parent]
        return new, [state for state in known if orders.get(state.contact, -1) < state.order]

    def _regroup(self, states: Sequence[ContactState]) -> None:
        self._transactions.run(lambda session: regroup(self._database, states, session), _REGROUP_SECONDS)

    def _compared(self, name: str, session: ClientSession) -> Comparison | None:
        old = self._cards.find_one({"_id": name}, session=session)
        if old is None:
            return None
        return self._comparison(old, session)

    def _rebuild(self, name: str, session: ClientSession) -> Comparison | None:
        old = self._cards.find_one_and_update({"_id": name}, {"$inc": {"rev": 1}}, session=session)
        if old is None:
            return None
        found = self._comparison(old, session)
        if not found.equal:
            recount(self._database, [member["id"] for member in old["members"]], session)
        return found

    def _comparison(self, old: Row, session: ClientSession) -> Comparison:
        new = built(self._database, old["members"], session)
        equal = checksum(new) == checksum(old) and is_one_person(old)
        return Comparison(old["_id"], person_of(new).total, equal)


def _newer(state: ContactState) -> UpdateOne:
    """Return the update that takes over a newer state in place; it leaves alone a contact whose parent changes."""
    update: Row = {"$set": {f"members.$.{name}": value for name, value in told(state).items()}, "$inc": {"rev": 1}}
    gone = {"stitched_until": state.stitched_until is None, "held": not state.held}
    unset = {f"members.$.{name}": "" for name, is_gone in gone.items() if is_gone}
    if unset:
        update["$unset"] = unset
    at_same_parent = {"id": state.contact, "order": {"$lt": state.order}, "parent": state.parent or None}
    return UpdateOne(
        {"members": {"$elemMatch": at_same_parent}},
        update,
    )
