"""Keeping what a customer told, so that nobody asks for it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from servicekit.clock import Clock
from servicekit.ids import NewId

from services.interactions.domain.facts import (
    Draft,
    Fact,
    FactQuestions,
    Facts,
    checked_expiry,
    checked_key,
    checked_value,
    expiry,
)
from services.interactions.domain.faults import contact_erased, interaction_not_found
from services.interactions.domain.history import Person
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.ports import Contacts, Histories, StoredInteraction
from services.interactions.usecases.get_history import Whose, find_person


@dataclass(frozen=True)
class CreateFact:
    """Something the person of `contact` told in `interaction`, as `caller` has it."""

    contact: str
    key: str
    value: str
    interaction: str
    expire_time: datetime | None
    caller: str
    request_id: str


@dataclass(frozen=True)
class FactPorts:
    """What keeping, deciding and listing facts needs."""

    facts: Facts
    questions: FactQuestions
    histories: Histories
    contacts: Contacts
    clock: Clock
    new_id: NewId


@dataclass(frozen=True)
class Source:
    """Where something was said, who said it there, and who may see that."""

    interaction: str
    contact: str
    visibility: Visibility


def source_of(person: Person, interaction: str, stored: StoredInteraction | None, visibility: Visibility) -> Source:
    """Return where a person said something; NOT_FOUND when the interaction is none of theirs."""
    if not interaction:
        return Source("", person.id, Visibility.CUSTOMER)
    if stored is None or stored.contact not in person.contacts:
        raise interaction_not_found(f"interactions/{interaction}")
    return Source(interaction, stored.contact, visibility)


def person_to_tell_of(contact: str, ports: FactPorts) -> Person:
    """Return the person of a contact; FAILED_PRECONDITION for one who was erased."""
    person = find_person(Whose(contact, None), ports.histories, ports.contacts)
    if contact in person.erased:
        raise contact_erased(contact)
    return person


def create_fact(command: CreateFact, source: Source, ports: FactPorts) -> Fact:
    """Return the fact as it is kept."""
    now = ports.clock.now()
    key, value = checked_key(command.key), checked_value(command.value)
    until = checked_expiry(command.expire_time, now) if command.expire_time else expiry(key, now)
    draft = Draft(
        contact=source.contact,
        key=key,
        value=value,
        learn_time=now,
        expire_time=until,
        recorded_by=command.caller,
        interaction=source.interaction,
        visibility=source.visibility,
    )
    return ports.facts.tell([draft], command.request_id)[0]
