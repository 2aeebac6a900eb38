"""Erasing a person for good: its contacts at once, and everything else as services prove it."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.contact import State
from services.contacts.domain.erasing import Erasing, Erasure, ErasurePeople, Erasures, erase
from services.contacts.domain.errors import ContactIsErased
from services.contacts.domain.holding import require_not_held
from services.contacts.domain.person import Person
from services.contacts.domain.ports import Order, Stamps
from services.contacts.usecases.ids_of_requests import id_for
from services.contacts.usecases.merge_contacts import checked_reason


@dataclass(frozen=True)
class ErasePerson:
    """Erases the whole person of a contact."""

    contact_id: str
    reason: str
    order: Order


def erase_person(command: ErasePerson, erasures: Erasures, stamps: Stamps) -> Erasure:
    """Return the erasure, or the one there is of this person; what would be erased when only checked.

    FAILED_PRECONDITION while a legal hold stands on any contact of the person.
    """
    checked_reason(command.reason)
    order = command.order
    erasure_id = "" if order.validate_only else id_for("er", order, stamps)

    def decide(people: ErasurePeople) -> tuple[Erasing | None, Erasure]:
        earlier = people.erasure_by(erasure_id, order.request)
        if earlier is not None:
            return None, earlier
        person = people.people_of([command.contact_id])[command.contact_id]
        there = _erased_before(person, people)
        if there is not None:
            return None, there
        require_not_held(person.members)
        erasing = _erasing(command, erasure_id, person, people, stamps)
        return erasing, erasing.erasure

    return erasures.preview(decide) if order.validate_only else erasures.change(decide, order)


def _erased_before(person: Person, people: ErasurePeople) -> Erasure | None:
    """Return the erasure of a person; one who is erased has no members that are not."""
    if person.canonical.state is not State.ERASED:
        return None
    found = people.erasure_of(person.canonical.id)
    if found is None:
        raise ContactIsErased(person.canonical.id)
    return found


def _erasing(command: ErasePerson, erasure_id: str, person: Person, people: ErasurePeople, stamps: Stamps) -> Erasing:
    contacts = tuple(member.id for member in person.members)
    erasure = Erasure(
        id=erasure_id,
        contact=person.canonical.id,
        contacts=contacts,
        reason=command.reason,
        actor=command.order.origin.actor,
        create_time=stamps.clock.now(),
    )
    keys = [each.key for member in person.members for each in member.identities if each.valid]
    others = [key for key, owner in people.owners_of(keys).items() if owner.id not in contacts]
    return erase(erasure, person, others, stamps.epoch)
