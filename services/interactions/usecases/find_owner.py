"""Finding the contact an interaction is recorded with."""

from __future__ import annotations

from servicekit.errors import DeadlineExceeded, FailedPrecondition, NotFound, Unavailable

from services.interactions.domain.faults import contact_not_found
from services.interactions.domain.identity_keys import key_of
from services.interactions.domain.interaction import Sender
from services.interactions.domain.ports import Contacts, ContactState, Histories


def find_owner_of_contact(contact: str, histories: Histories, contacts: Contacts) -> ContactState:
    """Return a contact that is known here or, failing that, to the contacts service."""
    if histories.person_of_contact(contact) is not None:
        return ContactState(contact)
    try:
        return contacts.get(contact)
    except NotFound as fault:
        raise contact_not_found(contact) from fault


def find_owner_of_sender(sender: Sender, source: str, histories: Histories, contacts: Contacts) -> ContactState | None:
    """Return the contact that owns an identity, made on first sight; None when it cannot be told now.

    The contacts service decides. While it is down, a customer who is known here is still recognised.
    """
    key = key_of(sender)
    try:
        return contacts.ensure(sender, source)
    except (Unavailable, DeadlineExceeded):
        people = histories.people_of_key(key)
        return ContactState(people[0].id) if len(people) == 1 else None


def find_known_owner(sender: Sender, contacts: Contacts) -> ContactState | None:
    """Return the contact that owns an identity, or None where recording would make one."""
    key_of(sender)
    try:
        return contacts.resolve(sender)
    except (NotFound, FailedPrecondition, Unavailable, DeadlineExceeded):
        return None
