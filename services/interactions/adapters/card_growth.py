"""Putting new interactions on the cards of their contacts, guarded by each card's own order of recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pymongo import InsertOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Outdated

from services.interactions.adapters.cards import Entry, first_card, growth
from services.interactions.adapters.regrouping import places
from services.interactions.domain.faults import contact_erased
from services.interactions.domain.ports import ContactState


def grow_cards(
    database: Database[Row],
    owners: Mapping[str, ContactState],
    new: Mapping[str, Sequence[Entry]],
    session: ClientSession,
) -> dict[str, int]:
    """Put each contact's new interactions on its card; return where its order of recording stood before.

    A card that has moved on meanwhile raises `Outdated`: the transaction is run again. For a contact that was erased
    it is FAILED_PRECONDITION.
    """
    if not new:
        return {}
    at = _sequences(database, owners, session)
    writes: list[UpdateOne | InsertOne[Row]] = [
        growth(contact, at[contact], entries) if contact in at else InsertOne(first_card(owners[contact], entries))
        for contact, entries in new.items()
    ]
    done = database["cards"].bulk_write(writes, ordered=False, session=session)
    if done.matched_count + done.inserted_count < len(writes):
        raise Outdated("a card has moved on")
    return {contact: at.get(contact, 0) for contact in new}


def _sequences(database: Database[Row], owners: Mapping[str, ContactState], session: ClientSession) -> dict[str, int]:
    """Return where the order of recording stands of each contact that has a card, or should have one."""
    # A guarded write decides whether this holds, so the newest is better than the safest.
    cards = database["cards"].with_options(read_concern=ReadConcern("local"))
    shown = {"members.id": 1, "members.seq": 1, "members.erased": 1}
    there = cards.find({"members.id": {"$in": list(owners)}}, shown)
    members = [member for card in there for member in card["members"]]
    erased = next((member["id"] for member in members if "erased" in member and member["id"] in owners), None)
    if erased is not None:
        raise contact_erased(erased)
    at = {member["id"]: member["seq"] for member in members}
    missing = {contact: owner for contact, owner in owners.items() if contact not in at}
    return at | _regrouped(database, missing, session)


def _regrouped(database: Database[Row], missing: Mapping[str, ContactState], session: ClientSession) -> dict[str, int]:
    """Put those on a card for whom a first card would be wrong: the merged, and those whose card was lost."""
    if not missing:
        return {}
    lost = database["interactions"].distinct("contact", {"contact": {"$in": sorted(missing)}})
    owners = [owner for contact, owner in missing.items() if owner.parent or contact in lost]
    return places(database, owners, session) if owners else {}
