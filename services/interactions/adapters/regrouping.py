"""Giving contacts their place on the cards: who is merged into whom decides which contacts share one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.card_sources import counted, newest
from services.interactions.adapters.cards import card_of, empty_member, is_stand_in, retold, uncounted
from services.interactions.adapters.past_members import keep_replaced
from services.interactions.domain.people import people
from services.interactions.domain.ports import ContactState


def regroup(database: Database[Row], states: Sequence[ContactState], session: ClientSession) -> None:
    """Take over states that are newer than what is known, and put everybody they concern on the right card.

    A card holds all contacts that hang together, so the cards of the named contacts and of their parents are all that
    can change. They are written first of all: whoever records for one of these people meanwhile has to wait for the end
    and then sees the new cards, and so no interaction falls between the old card and the new one.
    """
    named = {state.contact for state in states} | {state.parent for state in states if state.parent}
    old, members, unknown = _gathered(database, named, session)
    replaced: list[tuple[Row, ContactState]] = []
    for state in sorted(states, key=lambda state: state.order):
        if state.contact in unknown or members[state.contact]["order"] < state.order:
            replaced.append((members[state.contact], state))
            members[state.contact] = retold(members[state.contact], state)
    keep_replaced(database, replaced, session)
    told = {state.contact for state in states}
    groups = [group for group in _groups(members) if len(group) > 1 or group[0]["id"] in told or _is_known(group[0])]
    _put(database, old, groups, session)


def recount(database: Database[Row], contacts: Iterable[str], session: ClientSession) -> None:
    """Count everything of these contacts anew from the stored interactions, and put them on the right cards."""
    counted_anew = set(contacts)
    old, members, _ = _gathered(database, counted_anew, session)
    counts = counted(database, sorted(counted_anew), session)
    for contact in counted_anew:
        members[contact] = uncounted(members[contact]) | counts[contact]
    _put(database, [card | {"recent": None} for card in old], _groups(members), session)


def is_one_person(card: Row) -> bool:
    """Tell whether the members of a card are one person, with the canonical contact in front."""
    parents = {member["id"]: member.get("parent", "") for member in card["members"]}
    if any(parent and parent not in parents for parent in parents.values()):
        return False
    return people(parents) == [tuple(parents)]


def places(database: Database[Row], owners: Iterable[ContactState], session: ClientSession) -> dict[str, int]:
    """Return where each contact's order of recording stands; contacts that stand on no card get their place."""
    wanted = {owner.contact: owner for owner in owners}
    at = _places(database, list(wanted), session)
    missing = [wanted[contact] for contact in sorted(wanted.keys() - at.keys())]
    if missing:
        regroup(database, missing, session)
        at |= _places(database, [owner.contact for owner in missing], session)
    return at


def _places(database: Database[Row], contacts: Sequence[str], session: ClientSession) -> dict[str, int]:
    wanted = {"members.id": {"$in": contacts}}
    cards = database["cards"].find(wanted, {"members.id": 1, "members.seq": 1}, session=session)
    return {member["id"]: member["seq"] for card in cards for member in card["members"]}


def _gathered(
    database: Database[Row], contacts: set[str], session: ClientSession
) -> tuple[list[Row], dict[str, Row], set[str]]:
    """Return the cards of these contacts, all members by their ids, and which of these stood on no card."""
    old: list[Row] = []
    members: dict[str, Row] = {}
    unknown: set[str] = set()
    while contacts:
        cards = _taken(database, contacts, session)
        old += cards
        members |= {member["id"]: member for card in cards for member in card["members"]}
        unknown |= contacts - members.keys()
        members |= _new_members(database, contacts - members.keys(), session)
        contacts = {member["parent"] for member in members.values() if "parent" in member} - members.keys()
    return old, members, unknown


def _taken(database: Database[Row], contacts: Iterable[str], session: ClientSession) -> list[Row]:
    """Return cards after having written to them, which keeps everybody else from changing them."""
    cards, wanted = database["cards"], {"members.id": {"$in": sorted(contacts)}}
    touched = cards.update_many(wanted, {"$inc": {"rev": 1}}, session=session)
    return list(cards.find(wanted, session=session)) if touched.matched_count else []


def _new_members(database: Database[Row], contacts: Iterable[str], session: ClientSession) -> dict[str, Row]:
    """Return members for contacts that stand on no card, with the counts of what is stored of them."""
    new = {contact: empty_member(ContactState(contact)) for contact in contacts}
    if new:
        wanted = {"contact": {"$in": sorted(new)}}
        stored = database["interactions"].distinct("contact", wanted, session=session)
        for contact, counts in (counted(database, stored, session) if stored else {}).items():
            new[contact] |= counts
    return new


def _groups(members: Mapping[str, Row]) -> list[list[Row]]:
    parents = {contact: member.get("parent", "") for contact, member in members.items()}
    return [[members[contact] for contact in group] for group in people(parents)]


def _is_known(member: Row) -> bool:
    return not is_stand_in(member)


def _put(database: Database[Row], old: Sequence[Row], groups: Sequence[Sequence[Row]], session: ClientSession) -> None:
    """Put new cards in the place of the old ones; where a card keeps its contacts, its entries stay as they are."""
    entries = {frozenset(member["id"] for member in card["members"]): card["recent"] for card in old}
    gaps = [gap for card in old for gap in card.get("gaps", ())]
    rev = max((card["rev"] for card in old), default=1)
    cards = []
    for group in groups:
        contacts = frozenset(member["id"] for member in group)
        recent = entries.get(contacts)
        card = card_of(group, newest(database, group, session) if recent is None else recent) | {"rev": rev}
        mine = [gap for gap in gaps if gap.get("contact", group[0]["id"]) in contacts]
        cards.append(card | {"gaps": mine} if mine else card)
    if old:
        database["cards"].delete_many({"_id": {"$in": [card["_id"] for card in old]}}, session=session)
    if cards:
        database["cards"].insert_many(cards, session=session)
