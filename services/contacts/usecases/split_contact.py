"""Parting a contact that mixes two people."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.errors import InvalidArgument

from services.contacts.domain.contact import Contact
from services.contacts.domain.errors import ContactAlreadyExists
from services.contacts.domain.merging import Decision
from services.contacts.domain.person import Person
from services.contacts.domain.ports import Merges, Order, People, Stamps, Writes
from services.contacts.domain.splitting import split
from services.contacts.usecases.ids_of_requests import id_for
from services.contacts.usecases.merge_contacts import checked_reason

MAX_INTERACTIONS = 500


@dataclass(frozen=True)
class SplitContact:
    """Takes identities, and the interactions that go with them, out of a contact."""

    contact_id: str
    identities: tuple[str, ...]
    interactions: tuple[str, ...]
    reason: str
    order: Order


@dataclass(frozen=True)
class SplitResult:
    """Both contacts, and the person the parted one stands for."""

    contact: Contact
    new_contact: Contact
    person: str
    new_person: str


def split_contact(command: SplitContact, merges: Merges, stamps: Stamps) -> SplitResult:
    """Return both contacts; a repeat of the request gets them as they are by then."""
    if not command.identities:
        raise InvalidArgument("identities", "must name at least one identity")
    if len(command.interactions) > MAX_INTERACTIONS:
        raise InvalidArgument("interactions", f"must name at most {MAX_INTERACTIONS} interactions")
    checked_reason(command.reason)
    order = command.order
    new_id = id_for("c", order, stamps)

    def decide(people: People) -> tuple[Writes, SplitResult]:
        earlier = people.stored(new_id, order.request)
        if earlier is not None:
            if earlier.answer is None:
                raise ContactAlreadyExists(new_id)
            return Writes(), _result(command.contact_id, new_id, people)
        person = people.people_of([command.contact_id])[command.contact_id]
        contact = _member(person, command.contact_id)
        made = Decision(order.origin.actor, command.reason, stamps.clock.now())
        parted = split(contact, person, new_id, command.identities, command.interactions, made, stamps.epoch)
        result = SplitResult(parted.saved.change.contact, parted.added.contact, person.canonical.id, new_id)
        return Writes((parted.saved,), parted.added), result

    if order.validate_only:
        return merges.read(lambda people: decide(people)[1])
    return merges.change(decide, order)


def _result(contact_id: str, new_id: str, people: People) -> SplitResult:
    found = people.people_of([contact_id, new_id])
    old, new = found[contact_id], found[new_id]
    return SplitResult(_member(old, contact_id), _member(new, new_id), old.canonical.id, new.canonical.id)


def _member(person: Person, contact_id: str) -> Contact:
    return next(member for member in person.members if member.id == contact_id)
