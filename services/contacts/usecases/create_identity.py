"""Adding an identity to a contact."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.contact import Change, Contact, add_identity
from services.contacts.domain.errors import IdentityAlreadyClaimed
from services.contacts.domain.identity import Identity, NewIdentity, identity_of
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.changing import change_contact


@dataclass(frozen=True)
class CreateIdentity:
    """Adds an identity."""

    contact_id: str
    identity: NewIdentity
    order: Order


def create_identity(command: CreateIdentity, contacts: Contacts, stamps: Stamps) -> tuple[Contact, Identity]:
    """Return the contact and its new identity; ALREADY_EXISTS names the contact that owns it."""
    identity = identity_of(command.identity, stamps.new_id("id"), stamps.clock.now())

    def decide(contact: Contact) -> Change:
        if command.order.validate_only:
            _check_free(identity, contacts)
        return add_identity(contact, identity, stamps.epoch, stamps.clock.now())

    outcome = change_contact(contacts, command.contact_id, command.order, decide, answer=lambda _before: identity.id)
    return outcome.contact, outcome.contact.identity(outcome.answer or identity.id)


def _check_free(identity: Identity, contacts: Contacts) -> None:
    owner = contacts.by_key(identity.key) if identity.valid else None
    if owner is not None:
        raise IdentityAlreadyClaimed(identity.kind, owner.id)
