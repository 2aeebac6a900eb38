"""The facts a card shows: the newest that were not rejected, of each member its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.undoing import PAST
from services.interactions.domain.facts import FactState

FACTS = "facts"
IN_FORCE: Row = {"gone_time": {"$exists": False}}
"""Matches facts that are not gone."""
CARD_FACTS = 30
"""How many of one contact a card shows: more than any brief has room for."""

_SHOWN = {
    "key": "k", "value": "v", "interaction": "i", "learn_time": "t", "expire_time": "e", "state": "s",
    "visibility": "l",
}  # fmt: skip
"""Fields of a fact by the names they have on a card."""


def facts_on_card(
    database: Database[Row], contacts: Collection[str], session: ClientSession | None
) -> Mapping[str, Sequence[Row]]:
    """Return what the cards of these contacts show; contacts without facts are left out."""
    if not contacts:
        return {}
    wanted = {"contact": {"$in": sorted(contacts)}, "state": {"$ne": int(FactState.REJECTED)}} | IN_FORCE
    rows = (
        database[FACTS]
        .find(wanted, ["contact", *_SHOWN], session=session)
        .sort([("contact", 1), ("learn_time", -1), ("_id", -1)])
    )
    shown: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if len(shown[row["contact"]]) < CARD_FACTS:
            shown[row["contact"]].append(card_row(row))
    return shown


def show_facts(database: Database[Row], contacts: Collection[str], session: ClientSession) -> None:
    """Put the facts of these contacts on their cards."""
    shown = facts_on_card(database, contacts, session)
    changes = [
        UpdateOne({"members.id": contact}, _shown(shown.get(contact, ())) | {"$inc": {"rev": 1}})
        for contact in sorted(contacts)
    ]
    if changes:
        database["cards"].bulk_write(changes, session=session)


def erased_among(database: Database[Row], contacts: Collection[str], session: ClientSession) -> set[str]:
    """Return those of these contacts of whom nothing is kept any more."""
    cards = database["cards"].find(
        {"members": {"$elemMatch": {"id": {"$in": sorted(contacts)}, "erased": True}}},
        {"members.id": 1, "members.erased": 1},
        session=session,
    )
    erased = {member["id"] for card in cards for member in card["members"] if member.get("erased")}
    return erased & set(contacts)


def hide_facts(database: Database[Row], interactions: Mapping[str, str], session: ClientSession) -> None:
    """Remove what was said in these interactions, each given with its contact, because their content goes.

    What was said again in another one stays, but nobody finds it any more by looking back to a time before that.
    """
    names = list(interactions)
    said_then = {"contact": {"$in": sorted(set(interactions.values()))}, f"{PAST}.was.interaction": {"$in": names}}
    database[FACTS].update_many(
        said_then,
        {"$unset": {f"{PAST}.$[then].was": ""}},
        array_filters=[{"then.was.interaction": {"$in": names}}],
        session=session,
    )
    said = {"interaction": {"$in": names}}
    contacts = database[FACTS].distinct("contact", said, session=session)
    if contacts:
        database[FACTS].delete_many(said, session=session)
        show_facts(database, contacts, session)


def _shown(facts: Sequence[Row]) -> Row:
    return {"$set": {"members.$.facts": list(facts)}} if facts else {"$unset": {"members.$.facts": ""}}


def card_row(row: Row) -> Row:
    """Return a fact as a card shows it."""
    return {"f": row["_id"]} | {short: row[name] for name, short in _SHOWN.items() if name in row}
