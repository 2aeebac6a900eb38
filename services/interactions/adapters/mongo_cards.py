"""Keeping cards right: what contacts tell, what dead letters leave out, and rebuilding under live traffic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import DUPLICATE_KEY, Transactions
from servicekit.clock import Clock

from services.interactions.adapters.card_sources import built
from services.interactions.adapters.cards import card_of, checksum, empty_member, person_of, told
from services.interactions.adapters.past_members import keep_gaps, keep_replaced
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


@dataclass(frozen=True)
class _Place:
    """Where a contact stands: the card, its number among the members there, and what was last told of it."""

    card: str
    number: int
    order: int
    parent: str
    member: Row


_NOWHERE = _Place("", 0, -1, "", {})
_SHOWN = {
    f"members.{name}": 1
    for name in ("id", "order", "parent", "since", "keys", "profile", "stitched_until", "erased", "consents")
}


class MongoCards:
    """Writes cards outside the recording path."""

    def __init__(self, database: Database[Row], transactions: Transactions, clock: Clock) -> None:
        """Work on the service's own database."""
        self._database = database
        self._cards = database["cards"]
        self._transactions = transactions
        self._clock = clock

    def apply(self, states: Sequence[ContactState]) -> None:
        """Take over newer states of contacts; older and repeated ones change nothing, in whatever order they come.

        A batch is one read and, for nearly everybody, one write. Who moves between cards takes a transaction, and so
        does whoever somebody else wrote about since the read.
        """
        known = self._places([state.contact for state in states])
        newer = [state for state in states if state.order > known.get(state.contact, _NOWHERE).order]
        in_place = [state for state in newer if state.parent == known.get(state.contact, _NOWHERE).parent]
        moved = [state for state in newer if state.parent != known.get(state.contact, _NOWHERE).parent]
        crowded = self._add([state for state in in_place if state.contact not in known])
        crowded += self._retell([(state, known[state.contact]) for state in in_place if state.contact in known])
        for start in range(0, len(crowded), _NEW_AT_ONCE):
            self._regroup(crowded[start : start + _NEW_AT_ONCE])
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
        self._transactions.run(lambda session: self._clear_gap(contact, reason, session))

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

    def _places(self, contacts: Sequence[str]) -> dict[str, _Place]:
        """Return where those of these contacts stand that are on a card, and what is known of them."""
        cards = self._cards.find({"members.id": {"$in": contacts}}, _SHOWN)
        return {
            member["id"]: _Place(card["_id"], number, member["order"], member.get("parent", ""), member)
            for card in cards
            for number, member in enumerate(card["members"])
        }

    def _add(self, states: Sequence[ContactState]) -> list[ContactState]:
        """Give new contacts cards of their own; return those who have interactions already or got a card meanwhile.

        Whoever records for such a contact meanwhile makes a card in the same transaction, and one of the two cards
        is refused: so nothing that is stored is left out.
        """
        if not states:
            return []
        wanted = {"contact": {"$in": [state.contact for state in states]}}
        stored = set(self._database["interactions"].distinct("contact", wanted))
        fresh = [state for state in states if state.contact not in stored]
        left = [state for state in states if state.contact in stored]
        if not fresh:
            return left
        try:
            self._cards.insert_many([card_of([empty_member(state)], []) for state in fresh], ordered=False)
        except BulkWriteError as partly:
            left += [fresh[number] for number in _refused(partly)]
        return left

    def _retell(self, states: Sequence[tuple[ContactState, _Place]]) -> list[ContactState]:
        """Take over states in place; return those whose contacts changed since they were read."""
        if not states:
            return []
        keep_replaced(self._database, [(place.member, state) for state, place in states], None)
        updates = [_newer(state, place) for state, place in states]
        if self._cards.bulk_write(updates, ordered=False).matched_count == len(updates):
            return []
        known = self._places([state.contact for state, _ in states])
        return [state for state, _ in states if state.order > known.get(state.contact, _NOWHERE).order]

    def _clear_gap(self, contact: str, reason: str, session: ClientSession) -> None:
        found = self._cards.find_one({"members.id": contact, "gaps.reason": reason}, {"gaps": 1}, session=session)
        if found is None:
            return
        cleared = [{"contact": contact} | gap for gap in found["gaps"] if gap["reason"] == reason]
        keep_gaps(self._database, cleared, self._clock.now(), session)
        self._cards.update_one({"_id": found["_id"]}, {"$pull": {"gaps": {"reason": reason}}}, session=session)

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


def _refused(partly: BulkWriteError) -> list[int]:
    """Return which of the new cards somebody else was faster with; any other fault is raised."""
    faults = partly.details["writeErrors"]
    if partly.details["writeConcernErrors"] or any(fault["code"] != DUPLICATE_KEY for fault in faults):
        raise partly
    return [fault["index"] for fault in faults]


def _newer(state: ContactState, place: _Place) -> UpdateOne:
    """Return the update that takes over a newer state in place, unless the contact has moved or changed meanwhile.

    What is told of somebody who was erased meanwhile is left to regrouping, which takes nothing personal from it.
    """
    member = f"members.{place.number}"
    as_read: Row = {"_id": place.card, f"{member}.id": state.contact, f"{member}.parent": state.parent or None}
    if not state.erased:
        as_read |= {f"{member}.erased": {"$exists": False}}
    update: Row = {"$set": {f"{member}.{name}": value for name, value in told(state).items()}, "$inc": {"rev": 1}}
    gone = {"stitched_until": state.stitched_until is None, "held": not state.held, "consents": not state.consents}
    if unset := {f"{member}.{name}": "" for name, is_gone in gone.items() if is_gone}:
        update["$unset"] = unset
    return UpdateOne(as_read | {f"{member}.order": place.order}, update)
