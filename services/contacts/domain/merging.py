"""Merging and taking merges back: each merged contact has one parent, and that link belongs to one merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.contacts.domain.contact import Change, Contact, State, next_version
from services.contacts.domain.errors import (
    ContactIsDeleted,
    ContactIsErased,
    MergeIsUndone,
    PersonTooLarge,
    SamePerson,
)
from services.contacts.domain.events import ContactsMerged, ContactsUnmerged
from services.contacts.domain.person import MAX_MEMBERS, Person, etag_of, people_among


@dataclass(frozen=True)
class Decision:
    """Who decided something, why and when."""

    actor: str
    reason: str
    time: datetime


@dataclass(frozen=True)
class Merge:
    """The decision that `merged`, canonical contacts of their people until then, join the person of `contact`."""

    id: str
    contact: str
    merged: tuple[str, ...]
    made: Decision
    etag: str = ""
    undone: Decision | None = None

    @property
    def name(self) -> str:
        """The resource name."""
        return f"merges/{self.id}"


@dataclass(frozen=True)
class Saved:
    """A contact that changes with others: what it was, and what becomes of it."""

    before: Contact
    change: Change


@dataclass(frozen=True)
class Merging:
    """A merge made or undone: the contacts that change, and every person there is afterwards."""

    merge: Merge
    saved: tuple[Saved, ...]
    people: tuple[Person, ...]


def joined_people(survivor: Person, named: Mapping[str, Person]) -> tuple[Person, ...]:
    """Return the different people named by field of the request, or refuse one that is the survivor itself."""
    for field, person in named.items():
        if person.canonical.id == survivor.canonical.id:
            raise SamePerson(field, survivor.canonical.id)
    joined = tuple({person.canonical.id: person for person in named.values()}.values())
    for person in (survivor, *joined):
        _require_in_use(person.canonical)
    if sum(len(person.members) for person in (survivor, *joined)) > MAX_MEMBERS:
        raise PersonTooLarge(survivor.canonical.id, MAX_MEMBERS)
    return joined


def merge(merge_id: str, survivor: Person, joined: Sequence[Person], made: Decision, epoch: int) -> Merging:
    """Let people join another: only their canonical contacts get a parent, everybody else keeps theirs."""
    parent = survivor.canonical
    etag = etag_of((survivor, *joined))
    entry = Merge(merge_id, parent.id, tuple(person.canonical.id for person in joined), made, etag)
    link = {"state": State.MERGED, "merged_into": parent.id, "merge": merge_id, "merge_time": made.time}
    after = {parent.id: next_version(parent, epoch, made.time)} | {
        person.canonical.id: next_version(person.canonical, epoch, made.time, **link) for person in joined
    }
    before = [member for person in (survivor, *joined) for member in person.members]
    person = people_among(after.get(member.id, member) for member in before)[parent.id]
    saved = tuple(
        Saved(member, Change(after[member.id], ContactsMerged(after[member.id], entry, (person.as_members,))))
        for member in before
        if member.id in after
    )
    return Merging(entry, saved, (person,))


def unmerge(entry: Merge, person: Person, undone: Decision, epoch: int) -> Merging:
    """Take away the links of one merge: what hangs below each of them stands for itself again.

    Other merges keep their links, whatever their age; so the order in which merges are undone makes no difference.
    """
    if entry.undone is not None:
        raise MergeIsUndone(entry.id)
    entry = replace(entry, undone=undone)
    after = {person.canonical.id: next_version(person.canonical, epoch, undone.time)} | {
        member.id: _freed(member, epoch, undone.time) for member in person.members if member.merge == entry.id
    }
    people_of = people_among(after.get(member.id, member) for member in person.members)
    people = tuple({people_of[contact_id].canonical.id: people_of[contact_id] for contact_id in after}.values())
    told = tuple(each.as_members for each in people)
    saved = tuple(
        Saved(member, Change(after[member.id], ContactsUnmerged(after[member.id], entry, told)))
        for member in person.members
        if member.id in after
    )
    return Merging(entry, saved, people)


def _freed(contact: Contact, epoch: int, now: datetime) -> Contact:
    state = State.ACTIVE if contact.state is State.MERGED else contact.state
    return next_version(contact, epoch, now, state=state, merged_into="", merge="", merge_time=None)


def _require_in_use(contact: Contact) -> None:
    if contact.state is State.DELETED:
        raise ContactIsDeleted(contact.id)
    if contact.state is State.ERASED:
        raise ContactIsErased(contact.id)
