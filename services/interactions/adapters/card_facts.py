"""The facts a card shows: the newest that were not rejected, of each member its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.domain.facts import FactState

FACTS = "facts"
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
    wanted = {"contact": {"$in": sorted(contacts)}, "state": {"$ne": int(FactState.REJECTED)}}
    rows = database[FACTS].find(wanted, session=session).sort([("contact", 1), ("learn_time", -1), ("_id", -1)])
    shown: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if len(shown[row["contact"]]) < CARD_FACTS:
            shown[row["contact"]].append(_card_row(row))
    return shown


def show_facts(database: Database[Row], contact: str, session: ClientSession) -> None:
    """Put a contact's facts on its card."""
    shown = facts_on_card(database, [contact], session).get(contact, [])
    change: Row = {"$set": {"members.$.facts": list(shown)}} if shown else {"$unset": {"members.$.facts": ""}}
    database["cards"].update_one({"members.id": contact}, change | {"$inc": {"rev": 1}}, session=session)


def is_erased(database: Database[Row], contact: str, session: ClientSession) -> bool:
    """Tell whether nothing is kept of this contact any more."""
    erased = {"members": {"$elemMatch": {"id": contact, "erased": True}}}
    return database["cards"].find_one(erased, {"_id": 1}, session=session) is not None


def hide_facts(database: Database[Row], interactions: Collection[str], session: ClientSession) -> None:
    """Remove what was said in these interactions, because their content goes."""
    said = {"interaction": {"$in": list(interactions)}}
    contacts = database[FACTS].distinct("contact", said, session=session)
    if contacts:
        database[FACTS].delete_many(said, session=session)
        for contact in contacts:
            show_facts(database, contact, session)


def _card_row(row: Row) -> Row:
    return {"f": row["_id"]} | {short: row[name] for name, short in _SHOWN.items() if name in row}
