"""Parting a contact that mixes two people: a new contact gets some of its identities, nothing else moves."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.contact import Change, Contact, create, next_version, require_editable
from services.contacts.domain.errors import ForeignIdentity, NothingLeft
from services.contacts.domain.events import ContactSplit
from services.contacts.domain.merging import Decision, Saved
from services.contacts.domain.person import Person, people_among
from services.contacts.domain.profile import Profile


@dataclass(frozen=True)
class Split:
    """What was taken out of a contact."""

    contact: str
    new_contact: str
    identities: tuple[str, ...]
    interactions: tuple[str, ...]
    made: Decision


@dataclass(frozen=True)
class Splitting:
    """The contact that loses identities, and the one that comes into being with them."""

    saved: Saved
    added: Change


def split(
    contact: Contact, person: Person, new_id: str, identities: tuple[str, ...], interactions: tuple[str, ...],
    made: Decision, epoch: int,
) -> Splitting:  # fmt: skip
    """Return both contacts after the change. The new one is a person of its own, whoever the old one stands for."""
    require_editable(contact)
    moved = tuple(each for each in contact.identities if each.id in identities)
    _require_some_of(contact, identities)
    kept = tuple(each for each in contact.identities if each.id not in identities)
    entry = Split(contact.id, new_id, tuple(each.id for each in moved), interactions, made)
    new = create(new_id, epoch, Profile(), moved, made.time).contact
    after = next_version(contact, epoch, made.time, identities=kept)
    members = people_among(after if member.id == after.id else member for member in person.members)
    told = (members[after.id].as_members, Person(new).as_members)
    return Splitting(
        Saved(contact, Change(after, ContactSplit(after, entry, told))), Change(new, ContactSplit(new, entry, told))
    )


def _require_some_of(contact: Contact, identities: tuple[str, ...]) -> None:
    there = {each.id for each in contact.identities}
    for number, identity_id in enumerate(identities):
        if identity_id not in there:
            raise ForeignIdentity(f"identities[{number}]", contact.id)
    if there <= set(identities):
        raise NothingLeft
