"""Interactions that still have content, as retention goes through them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.clock import Clock

from services.interactions.adapters.regrouping import recount
from services.interactions.adapters.removing import remove_content
from services.interactions.domain.interaction import Kind
from services.interactions.domain.naming import id_of
from services.interactions.domain.retention import Found

_SHOWN = {"contact": 1, "occur_time": 1, "kind": 1, "channel": 1, "removed_time": 1}
_AT_ONCE = 100
_SECONDS = 20.0


class MongoRetained:
    """Reads interactions by id, so that no index is needed for something that happens once a day."""

    def __init__(self, database: Database[Row], transactions: Transactions, clock: Clock) -> None:
        """Work on the service's own database."""
        self._database = database
        self._interactions = database["interactions"]
        self._cards = database["cards"]
        self._transactions = transactions
        self._clock = clock

    def window(self, after: str, limit: int) -> tuple[Sequence[Found], str]:
        """Return those of the next so many that have content and a contact, and the last id looked at."""
        rows = list(self._interactions.find({"_id": {"$gt": after}}, _SHOWN).sort("_id", 1).limit(limit))
        found = [
            Found(row["_id"], row["contact"], row["occur_time"], Kind(row["kind"]), row["channel"])
            for row in rows
            if "contact" in row and "removed_time" not in row
        ]
        return found, rows[-1]["_id"] if rows else ""

    def purposes(self, interactions: Collection[str]) -> Mapping[str, str]:
        """Return the purpose of each of these, as it was told."""
        rows = self._interactions.find({"_id": {"$in": list(interactions)}}, {"data": 1}).batch_size(_AT_ONCE)
        return {row["_id"]: pb.Interaction.FromString(bytes(row["data"])).purpose for row in rows}

    def held(self, contacts: Collection[str]) -> set[str]:
        """Return those of these contacts whose person is under a legal hold."""
        return held_of(self._database, contacts, None)

    def remove(self, interactions: Sequence[str]) -> int:
        """Take the content out of these, unless a legal hold stands by now; return how many had any."""
        removed = 0
        for start in range(0, len(interactions), _AT_ONCE):
            some = interactions[start : start + _AT_ONCE]
            removed += self._transactions.run(lambda session, some=some: self._remove(some, session), _SECONDS)  # type: ignore[misc] # bound now
        return removed

    def _remove(self, interactions: Sequence[str], session: ClientSession) -> int:
        rows = list(self._interactions.find({"_id": {"$in": list(interactions)}}, session=session))
        held = held_of(self._database, {row["contact"] for row in rows}, session)
        free = [row for row in rows if row["contact"] not in held]
        removed = remove_content(self._database, free, self._clock.now(), session)
        shown = self._shown_on_cards(free, session)
        if shown:
            recount(self._database, shown, session)
        return removed

    def _shown_on_cards(self, rows: Sequence[Row], session: ClientSession) -> set[str]:
        """Return the contacts whose cards show any of these among their newest."""
        names = {row["_id"] for row in rows}
        contacts = {row["contact"] for row in rows}
        cards = self._cards.find(
            {"members.id": {"$in": sorted(contacts)}}, {"members.id": 1, "recent.k": 1}, session=session
        )
        return {
            member["id"]
            for card in cards
            if names & {id_of(entry["k"]) for entry in card["recent"]}
            for member in card["members"]
            if member["id"] in contacts
        }


def held_of(database: Database[Row], contacts: Collection[str], session: ClientSession | None) -> set[str]:
    """Return those of these contacts whose person is under a legal hold."""
    wanted = {"members.id": {"$in": list(contacts)}, "members.held": True}
    cards = database["cards"].find(wanted, {"members.id": 1}, session=session)
    return {member["id"] for card in cards for member in card["members"]} & set(contacts)
