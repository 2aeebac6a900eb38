"""Finding the contact an interaction is recorded with: the owner of its identity, or the person's canonical contact."""

from __future__ import annotations

from datetime import datetime

from servicekit.errors import DeadlineExceeded, FailedPrecondition, InvalidArgument, NotFound, Unavailable

from services.interactions.domain.faults import contact_erased, contact_not_found
from services.interactions.domain.history import Person
from services.interactions.domain.identity_keys import key_of
from services.interactions.domain.interaction import Sender
from services.interactions.domain.ports import Contacts, ContactState, Histories
from services.interactions.usecases.learn_contact import learn_contact


def find_owner_of_contact(
    contact: str, sender: Sender | None, histories: Histories, contacts: Contacts
) -> ContactState:
    """Return the contact of a person that owns an identity of theirs, or else the canonical one."""
    person = histories.person_of_contact(contact)
    if person is None:
        learn_contact(_asked(contact, contacts), histories, contacts)
        person = histories.person_of_contact(contact)
    if person is None:
        return ContactState(contact)
    owner = _owner_among(person, sender, histories) if sender and len(person.contacts) > 1 else ""
    return ContactState(owner or person.id)


def know_contact(contact: str, histories: Histories, contacts: Contacts, *, learn: bool) -> None:
    """Raise NOT_FOUND unless a contact exists, merged or not; `learn` gives it its place here if it has none.

    FAILED_PRECONDITION for one that was erased.
    """
    person = histories.person_of_contact(contact)
    state = ContactState(contact, erased=contact in person.erased) if person else _asked(contact, contacts)
    if person is None and learn:
        learn_contact(state, histories, contacts)
    if state.erased:
        raise contact_erased(contact)


def find_owner_of_sender(
    sender: Sender, source: str, histories: Histories, contacts: Contacts, occur_time: datetime | None = None
) -> ContactState | None:
    """Return the contact that owns an identity, made on first sight; None when it cannot be told now.

    The contacts service decides, also whether what took place then may be recorded: FAILED_PRECONDITION where it is
    older than an erasure. While it is down, a customer who is known here is still recognised.
    """
    key = key_of(sender)
    try:
        return contacts.ensure(sender, source, occur_time)
    except (Unavailable, DeadlineExceeded):
        people = histories.people_of_key(key)
        return ContactState(people[0].found_by) if len(people) == 1 else None


def find_known_owner(sender: Sender, contacts: Contacts) -> ContactState | None:
    """Return the contact that owns an identity, or None where recording would make one."""
    key_of(sender)
    try:
        return contacts.resolve(sender)
    except (NotFound, FailedPrecondition, Unavailable, DeadlineExceeded):
        return None


def _owner_among(person: Person, sender: Sender, histories: Histories) -> str:
    """Return which contact of a person owns an identity; empty when none does, or when it cannot be normalised."""
    try:
        key = key_of(sender)
    except InvalidArgument:
        return ""
    return next((each.found_by for each in histories.people_of_key(key) if each.id == person.id), "")


def _asked(contact: str, contacts: Contacts) -> ContactState:
    try:
        return contacts.get(contact)
    except NotFound as fault:
        raise contact_not_found(contact) from fault
