"""The card of one person as a stored document: how it grows by one entry, and how it is built from nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

import bson
from bson.binary import Binary
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.interaction_messages import profile_bytes
from services.interactions.domain.history import CARD_ENTRIES, Gap, Person
from services.interactions.domain.interaction import COMMUNICATIONS, Kind
from services.interactions.domain.naming import position
from services.interactions.domain.ports import ContactState

INLINE_BYTES = 16 * 1024
"""Larger interactions stand on the card by their place only and are fetched when asked for."""


@dataclass(frozen=True)
class Entry:
    """What a card needs to know of one interaction."""

    id: str
    occur_time: datetime
    kind: Kind
    channel: str
    data: bytes

    def stored(self) -> Row:
        """Return the entry as the card keeps it."""
        row: Row = {"k": position(self.occur_time, self.id)}
        if len(self.data) <= INLINE_BYTES:
            row["b"] = Binary(self.data)
        return row


def empty_member(state: ContactState) -> Row:
    """Return a member of a card that has no interaction yet."""
    return {
        "id": state.contact,
        "order": state.order,
        "profile": Binary(profile_bytes(state.profile)),
        "keys": list(state.keys),
        "seq": 0,
    }


def growth(contact: str, sequence: int, entries: Sequence[Entry]) -> UpdateOne:
    """Return the update that adds interactions of one contact; it applies only while the contact is at `sequence`."""
    increments = {"rev": 1, "total": len(entries)}
    increments |= {f"by_kind.{name}": count for name, count in _by_kind(entries).items()}
    increments |= {f"by_channel.{name}": count for name, count in _by_channel(entries).items()}
    update: Row = {
        "$set": {"members.$.seq": sequence + len(entries)},
        "$inc": increments,
        "$push": {"recent": {"$each": _newest(entries), "$sort": {"k": -1}, "$slice": CARD_ENTRIES}},
    }
    span = _span(entries)
    if span:
        update |= {"$min": {"first": span["first"]}, "$max": {"last": span["last"]}}
    return UpdateOne({"members": {"$elemMatch": {"id": contact, "seq": sequence}}}, update)


def first_card(owner: ContactState, entries: Sequence[Entry]) -> Row:
    """Return the card of a contact whose first interactions these are: an empty card after their growth."""
    card = empty_card(owner)
    card["members"][0]["seq"] = len(entries)
    counts: Row = {"total": len(entries), "by_kind": dict(_by_kind(entries)), "by_channel": dict(_by_channel(entries))}
    return card | {"recent": _newest(entries)} | counts | _span(entries)


def new_cards(database: Database[Row], owners: Sequence[ContactState], session: ClientSession) -> list[Row]:
    """Insert and return the cards of contacts that have none: empty, unless interactions of theirs are stored."""
    contacts = [owner.contact for owner in owners]
    known = set(database["interactions"].distinct("contact", {"contact": {"$in": contacts}}, session=session))
    cards = [
        built(database, [empty_member(owner)], session) if owner.contact in known else empty_card(owner)
        for owner in owners
    ]
    database["cards"].insert_many(cards, session=session)
    return cards


def adopt(database: Database[Row], owners: Sequence[ContactState], session: ClientSession) -> None:
    """Give a card to those of these contacts that have none in this moment."""
    contacts = [owner.contact for owner in owners]
    cards = database["cards"].find({"members.id": {"$in": contacts}}, {"members.id": 1}, session=session)
    there = {member["id"] for card in cards for member in card["members"]}
    missing = [owner for owner in owners if owner.contact not in there]
    if missing:
        new_cards(database, missing, session)


def empty_card(owner: ContactState) -> Row:
    """Return the card of a contact of whom nothing is stored."""
    member = empty_member(owner)
    return {
        "_id": owner.contact,
        "members": [member],
        "recent": [],
        "total": 0,
        "by_kind": {},
        "by_channel": {},
        "rev": 1,
    }


def built(database: Database[Row], members: Sequence[Row], session: ClientSession) -> Row:
    """Return the card of these members as the stored interactions make it."""
    contacts = [member["id"] for member in members]
    interactions = database["interactions"]
    card: Row = {"_id": contacts[0], "members": [], "recent": [], "total": 0, "by_kind": {}, "by_channel": {}, "rev": 1}
    for member in members:
        last = interactions.find_one({"contact": member["id"]}, {"seq": 1}, sort=[("seq", -1)], session=session)
        card["members"].append(member | {"seq": last["seq"] if last else 0})
    for group in _groups(interactions, contacts, session):
        kind, channel = Kind(group["_id"]["kind"]), group["_id"]["channel"]
        card["total"] += group["n"]
        card["by_kind"][kind.name] = card["by_kind"].get(kind.name, 0) + group["n"]
        card["by_channel"][channel] = card["by_channel"].get(channel, 0) + group["n"]
        if kind in COMMUNICATIONS:
            card["first"] = min(card.get("first", group["first"]), group["first"])
            card["last"] = max(card.get("last", group["last"]), group["last"])
    newest = interactions.find(
        {"contact": {"$in": contacts}},
        {"data": 1, "occur_time": 1, "kind": 1, "channel": 1},
        session=session,
    )
    for row in newest.sort([("occur_time", -1), ("_id", -1)]).limit(CARD_ENTRIES):
        card["recent"].append(entry_of(row).stored())
    return card


def _by_kind(entries: Iterable[Entry]) -> Counter[str]:
    return Counter(entry.kind.name for entry in entries)


def _by_channel(entries: Iterable[Entry]) -> Counter[str]:
    return Counter(entry.channel for entry in entries)


def _newest(entries: Iterable[Entry]) -> list[Row]:
    """Return what may stand on the card, newest first."""
    return sorted((entry.stored() for entry in entries), key=itemgetter("k"), reverse=True)[:CARD_ENTRIES]


def _span(entries: Iterable[Entry]) -> Row:
    """Return when the customer was first and last in touch; nothing when these are no communications."""
    times = [entry.occur_time for entry in entries if entry.kind in COMMUNICATIONS]
    return {"first": min(times), "last": max(times)} if times else {}


def entry_of(row: Row) -> Entry:
    """Return a stored interaction as a card sees it."""
    return Entry(row["_id"], row["occur_time"], Kind(row["kind"]), row["channel"], bytes(row["data"]))


def checksum(card: Row) -> str:
    """Return a digest of everything a reader can see of a card: equal cards have equal checksums."""
    shown: dict[str, Any] = {
        "members": [
            {name: member[name] for name in ("id", "order", "profile", "keys", "seq")}
            for member in sorted(card["members"], key=lambda member: str(member["id"]))
        ],
        "recent": [[entry["k"], entry.get("b")] for entry in card["recent"]],
        "total": card["total"],
        "by_kind": {name: card["by_kind"][name] for name in sorted(card["by_kind"])},
        "by_channel": {name: card["by_channel"][name] for name in sorted(card["by_channel"])},
        "first": card.get("first"),
        "last": card.get("last"),
    }
    return hashlib.sha256(bson.encode(shown)).hexdigest()


def person_of(card: Row) -> Person:
    """Return what a card says about its person."""
    members = card["members"]
    return Person(
        id=card["_id"],
        contacts=tuple(member["id"] for member in members),
        sequences={member["id"]: member["seq"] for member in members},
        profile=members[0]["profile"],
        total=card["total"],
        by_kind=card["by_kind"],
        by_channel=card["by_channel"],
        first_contact_time=card.get("first"),
        last_contact_time=card.get("last"),
        gaps=tuple(Gap(gap["source"], gap["reason"], gap["since"]) for gap in card.get("gaps", ())),
    )


def _groups(interactions: Collection[Row], contacts: Sequence[str], session: ClientSession) -> Iterable[Row]:
    return interactions.aggregate(
        [
            {"$match": {"contact": {"$in": list(contacts)}}},
            {
                "$group": {
                    "_id": {"kind": "$kind", "channel": "$channel"},
                    "n": {"$sum": 1},
                    "first": {"$min": "$occur_time"},
                    "last": {"$max": "$occur_time"},
                }
            },
        ],
        session=session,
    )
