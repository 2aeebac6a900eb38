"""What the stored interactions say about contacts: the counts of each, and the newest of several."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.card_facts import facts_on_card
from services.interactions.adapters.cards import card_of, entry_of, uncounted
from services.interactions.domain.history import CARD_ENTRIES
from services.interactions.domain.interaction import COMMUNICATIONS, Kind

UNCORRECTED: Row = {"corrected": {"$exists": False}}
"""Interactions no correction has taken the place of."""

IN_FORCE: Row = UNCORRECTED | {"screened": {"$exists": False}}
"""What histories show: what is not corrected and not kept apart."""

_CONTACTS_AT_ONCE = 100
"""For more contacts in one query the database would read all their interactions instead of merging their indexes."""


def built(database: Database[Row], members: Sequence[Row], session: ClientSession) -> Row:
    """Return the card of these members as the stored interactions make it."""
    counts = counted(database, [member["id"] for member in members], session)
    fresh = [uncounted(member) | counts[member["id"]] for member in members]
    return card_of(fresh, newest(database, fresh, session))


def counted(database: Database[Row], contacts: Sequence[str], session: ClientSession) -> Mapping[str, Row]:
    """Return what is stored of each contact: its place in the order of recording, counts, times, and facts."""
    counts = {contact: nothing_counted() for contact in contacts}
    for group in _groups(database, contacts, session):
        added(counts[group["_id"]["contact"]], group)
    for contact, facts in facts_on_card(database, contacts, session).items():
        counts[contact]["facts"] = list(facts)
    return counts


def nothing_counted() -> Row:
    """Return the counts of a contact of which nothing is stored."""
    return {"seq": 0, "by_kind": {}, "by_channel": {}}


def newest(database: Database[Row], members: Sequence[Row], session: ClientSession) -> list[Row]:
    """Return the newest interactions of these members as a card keeps them."""
    contacts = [member["id"] for member in members if member["seq"]]
    stretches = [_newest_of(database, some, session) for some in in_stretches(contacts)]
    merged = heapq.merge(*stretches, key=lambda row: str(row["k"]), reverse=True)
    return list(islice(merged, CARD_ENTRIES))


def in_stretches(contacts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Return contacts as many at a time as one query takes well."""
    for start in range(0, len(contacts), _CONTACTS_AT_ONCE):
        yield contacts[start : start + _CONTACTS_AT_ONCE]


def _newest_of(database: Database[Row], contacts: Sequence[str], session: ClientSession) -> Iterator[Row]:
    rows = database["interactions"].find(
        {"contact": {"$in": list(contacts)}} | IN_FORCE,
        {"data": 1, "shown": 1, "occur_time": 1, "kind": 1, "channel": 1},
        session=session,
    )
    for row in rows.sort([("occur_time", -1), ("_id", -1)]).limit(CARD_ENTRIES):
        yield entry_of(row).stored()


def _groups(database: Database[Row], contacts: Sequence[str], session: ClientSession) -> Iterator[Row]:
    return database["interactions"].aggregate(
        [
            {"$match": {"contact": {"$in": list(contacts)}}},
            {
                "$group": {
                    "_id": {
                        "contact": "$contact",
                        "kind": "$kind",
                        "channel": "$channel",
                        "in_force": {"$eq": [{"$type": "$corrected"}, "missing"]},
                        "apart": {"$ne": [{"$type": "$screened"}, "missing"]},
                    },
                    "n": {"$sum": 1},
                    "seq": {"$max": "$seq"},
                    "first": {"$min": "$occur_time"},
                    "last": {"$max": "$occur_time"},
                }
            },
        ],
        session=session,
    )


def added(counts: Row, group: Row) -> None:
    """Add what is stored of one kind and channel to the counts of its contact."""
    kind, channel = Kind(group["_id"]["kind"]), group["_id"]["channel"]
    counts["seq"] = max(counts["seq"], group["seq"])
    if not group["_id"]["in_force"]:
        return
    if group["_id"].get("apart"):
        counts["apart"] = counts.get("apart", 0) + group["n"]
        return
    counts["by_kind"][kind.name] = counts["by_kind"].get(kind.name, 0) + group["n"]
    counts["by_channel"][channel] = counts["by_channel"].get(channel, 0) + group["n"]
    if kind in COMMUNICATIONS:
        counts["first"] = min(counts.get("first", group["first"]), group["first"])
        counts["last"] = max(counts.get("last", group["last"]), group["last"])
