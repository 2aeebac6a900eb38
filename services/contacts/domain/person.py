"""A person: the contacts that stand merged. Each but one names its parent; the one without is canonical."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.contacts.domain.contact import Contact

MAX_MEMBERS = 200


@dataclass(frozen=True)
class PersonMembers:
    """Who stands for a person, in names only. Whenever the members change, the canonical contact's version grows."""

    canonical: str
    members: tuple[str, ...]
    epoch: int
    version: int


@dataclass(frozen=True)
class Person:
    """All contacts of one person: the canonical one, and the others by id."""

    canonical: Contact
    others: tuple[Contact, ...] = ()

    @property
    def members(self) -> tuple[Contact, ...]:
        """All contacts, the canonical one first."""
        return (self.canonical, *self.others)

    @property
    def as_members(self) -> PersonMembers:
        """Who they are, in names only."""
        contact = self.canonical
        return PersonMembers(contact.id, tuple(each.id for each in self.members), contact.epoch, contact.version)


def etag_of(people: Iterable[Person]) -> str:
    """Return what stands for all members of these people as they are now."""
    stamps = sorted(f"{member.id} {member.etag}" for person in people for member in person.members)
    return f'"{hashlib.sha256("|".join(stamps).encode()).hexdigest()[:32]}"'


def people_among(contacts: Iterable[Contact]) -> Mapping[str, Person]:
    """Return the person of each contact; every contact's parents must be among them."""
    by_id = {contact.id: contact for contact in contacts}
    roots = {contact_id: _root(contact_id, by_id) for contact_id in by_id}
    others: dict[str, list[Contact]] = {}
    for contact_id in sorted(by_id):
        if roots[contact_id] != contact_id:
            others.setdefault(roots[contact_id], []).append(by_id[contact_id])
    people = {root: Person(by_id[root], tuple(others.get(root, ()))) for root in set(roots.values())}
    return {contact_id: people[root] for contact_id, root in roots.items()}


def _root(contact_id: str, by_id: Mapping[str, Contact]) -> str:
    for _ in by_id:
        parent = by_id[contact_id].merged_into
        if not parent:
            return contact_id
        contact_id = parent
    raise ValueError("contacts that are merged in a circle")
