"""The card of one person as a stored document: its members, each with counts of its own, and the newest entries."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any

import bson
from bson.binary import Binary
from pymongo import UpdateOne
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import ERASED_NAME

from services.interactions.adapters.interaction_messages import profile_bytes, shown_data
from services.interactions.domain.history import CARD_ENTRIES, Gap, Person
from services.interactions.domain.interaction import COMMUNICATIONS, Kind
from services.interactions.domain.naming import position
from services.interactions.domain.ports import ContactState, Profile

INLINE_BYTES = 16 * 1024
"""Larger interactions stand on the card by their place only and are fetched when asked for."""

_ONLY_WHEN_MERGED = ("parent", "stitched_until")
_ONLY_WHEN_TOLD = (*_ONLY_WHEN_MERGED, "held", "consents")
_COUNTED_WHEN_THERE = ("first", "last", "facts", "apart")
_NOTHING_COUNTED: Row = {"seq": 0, "by_kind": {}, "by_channel": {}}


@dataclass(frozen=True)
class Entry:
    """What a card needs to know of one interaction. One that is kept `apart` takes its place in the order, no more."""

    id: str
    occur_time: datetime
    kind: Kind
    channel: str
    data: bytes
    apart: bool = False

    def stored(self) -> Row:
        """Return the entry as the card keeps it."""
        row: Row = {"k": position(self.occur_time, self.id)}
        if len(self.data) <= INLINE_BYTES:
            row["b"] = Binary(self.data)
        return row


ERASED_PROFILE = Binary(profile_bytes(Profile(display_name=ERASED_NAME)))


def told(state: ContactState) -> Row:
    """Return what a member of a card takes over from a state.

    One that is erased keeps its keys until the work of erasing, which needs them, takes them away.
    """
    row: Row = {"order": state.order}
    if state.erased:
        row["erased"] = True
    else:
        row |= {"profile": Binary(profile_bytes(state.profile)), "keys": list(state.keys)}
        row |= {"consents": Binary(state.consents)} if state.consents else {}
    if state.parent:
        row["parent"] = state.parent
    if state.stitched_until:
        row["stitched_until"] = state.stitched_until
    if state.held:
        row["held"] = True
    if state.update_time:
        row["since"] = state.update_time
    return row


def empty_member(state: ContactState) -> Row:
    """Return a member of a card that has no interaction yet."""
    unknown: Row = {"profile": ERASED_PROFILE, "keys": []} if state.erased else {}
    return {"id": state.contact} | unknown | told(state) | _NOTHING_COUNTED


def retold(member: Row, state: ContactState) -> Row:
    """Return a member with another state and its own counts; one that is erased stays so, whatever comes late."""
    kept = {name: value for name, value in member.items() if name not in _ONLY_WHEN_TOLD}
    return kept | told(replace(state, erased=state.erased or "erased" in member))


def uncounted(member: Row) -> Row:
    """Return a member without what is there only when there is any, to be counted anew."""
    return {name: value for name, value in member.items() if name not in _COUNTED_WHEN_THERE}


def is_stand_in(member: Row) -> bool:
    """Tell whether nothing is known of a member but that another one named it as its parent."""
    return not (member["order"] or member["seq"] or member["keys"] or member["profile"])


def growth(contact: str, sequence: int, entries: Sequence[Entry]) -> UpdateOne:
    """Return the update that adds interactions of one contact; it applies only while the contact is at `sequence`.

    It never applies to one that is erased.
    """
    increments = {"rev": 1}
    if apart := sum(entry.apart for entry in entries):
        increments["members.$.apart"] = apart
    for field, counts in _counts(entries).items():
        increments |= {f"members.$.{field}.{name}": count for name, count in counts.items()}
    update: Row = {
        "$set": {"members.$.seq": sequence + len(entries)},
        "$inc": increments,
        "$push": {"recent": {"$each": _newest(entries), "$sort": {"k": -1}, "$slice": CARD_ENTRIES}},
    }
    span = _span(entries)
    if span:
        update |= {"$min": {"members.$.first": span["first"]}, "$max": {"members.$.last": span["last"]}}
    in_use = {"id": contact, "seq": sequence, "erased": {"$exists": False}}
    return UpdateOne({"members": {"$elemMatch": in_use}}, update)


def first_card(owner: ContactState, entries: Sequence[Entry]) -> Row:
    """Return the card of a contact whose first interactions these are: an empty card after their growth."""
    member = empty_member(owner) | {"seq": len(entries)} | _counts(entries) | _span(entries)
    if apart := sum(entry.apart for entry in entries):
        member["apart"] = apart
    return card_of([member], _newest(entries))


def card_of(members: Sequence[Row], recent: Sequence[Row]) -> Row:
    """Return the card of these members, the canonical one first."""
    return {"_id": members[0]["id"], "members": list(members), "recent": list(recent), "rev": 1}


def _counts(entries: Sequence[Entry]) -> dict[str, dict[str, int]]:
    """Return what a member of a card counts."""
    by_kind = Counter(entry.kind.name for entry in entries if not entry.apart)
    by_channel = Counter(entry.channel for entry in entries if not entry.apart)
    return {"by_kind": dict(by_kind), "by_channel": dict(by_channel)}


def _newest(entries: Iterable[Entry]) -> list[Row]:
    """Return what may stand on the card, newest first."""
    return sorted((entry.stored() for entry in entries if not entry.apart), key=itemgetter("k"), reverse=True)[
        :CARD_ENTRIES
    ]


def _span(entries: Iterable[Entry]) -> Row:
    """Return when the customer was first and last in touch; nothing when these are no communications."""
    times = [entry.occur_time for entry in entries if entry.kind in COMMUNICATIONS and not entry.apart]
    return {"first": min(times), "last": max(times)} if times else {}


def entry_of(row: Row) -> Entry:
    """Return a stored interaction as a card sees it."""
    return Entry(row["_id"], row["occur_time"], Kind(row["kind"]), row["channel"], shown_data(row), "screened" in row)


def checksum(card: Row) -> str:
    """Return a digest of everything a reader can see of a card: equal cards have equal checksums."""
    shown: dict[str, Any] = {
        "id": card["_id"],
        "members": [_shown(member) for member in sorted(card["members"], key=lambda member: str(member["id"]))],
        "recent": [[entry["k"], entry.get("b")] for entry in card["recent"]],
    }
    return hashlib.sha256(bson.encode(shown)).hexdigest()


def person_of(card: Row, *, contact: str = "", key: str = "") -> Person:
    """Return what a card says about its person, found by one of its contacts or identities."""
    members = card["members"]
    if len(members) == 1:
        return _alone(card, members[0], contact or card["_id"])
    by_kind, by_channel = _summed(members, "by_kind"), _summed(members, "by_channel")
    owners = (member["id"] for member in members if key in member["keys"])
    return Person(
        id=card["_id"],
        contacts=tuple(member["id"] for member in members),
        sequences={member["id"]: member["seq"] for member in members},
        profile=next((member["profile"] for member in members if member["profile"]), b""),
        total=sum(by_kind.values()),
        by_kind=by_kind,
        by_channel=by_channel,
        first_contact_time=min((member["first"] for member in members if "first" in member), default=None),
        last_contact_time=max((member["last"] for member in members if "last" in member), default=None),
        gaps=_gaps(card),
        found_by=contact or next(owners, card["_id"]),
        stitched={member["id"]: member["stitched_until"] for member in members if "stitched_until" in member},
        erased=frozenset(member["id"] for member in members if "erased" in member),
        screened=sum(member.get("apart", 0) for member in members),
    )


def _alone(card: Row, member: Row, found_by: str) -> Person:
    """Return a person of one contact, as nearly everybody is: without the sums, each history call is shorter."""
    name, by_kind = member["id"], member.get("by_kind", {})
    return Person(
        id=card["_id"],
        contacts=(name,),
        sequences={name: member["seq"]},
        profile=member["profile"],
        total=sum(by_kind.values()),
        by_kind=by_kind,
        by_channel=member.get("by_channel", {}),
        first_contact_time=member.get("first"),
        last_contact_time=member.get("last"),
        gaps=_gaps(card),
        found_by=found_by,
        stitched={name: member["stitched_until"]} if "stitched_until" in member else {},
        erased=frozenset((name,)) if "erased" in member else frozenset(),
        screened=member.get("apart", 0),
    )


def _gaps(card: Row) -> tuple[Gap, ...]:
    return tuple(Gap(gap["source"], gap["reason"], gap["since"]) for gap in card.get("gaps", ()))


def _summed(members: Sequence[Row], name: str) -> dict[str, int]:
    total: Counter[str] = Counter()
    for member in members:
        total.update(member.get(name, {}))
    return dict(total)


def _shown(member: Mapping[str, Any]) -> Row:
    same = {name: member[name] for name in ("id", "order", "profile", "keys", "seq")}
    counts = {name: dict(sorted(member.get(name, {}).items())) for name in ("by_kind", "by_channel")}
    return same | counts | {name: member.get(name) for name in (*_ONLY_WHEN_MERGED, "consents", *_COUNTED_WHEN_THERE)}
