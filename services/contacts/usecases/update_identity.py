"""Changing what is known about an identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.contacts.domain.contact import Change, Contact, change_identity
from services.contacts.domain.errors import IdentityStillShared
from services.contacts.domain.identity import Identity
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.changing import change_contact
from services.contacts.usecases.ensure_shared import MAX_CANDIDATES

FLAGS = ("verified", "primary", "shared", "blocked")


@dataclass(frozen=True)
class UpdateIdentity:
    """Sets some of FLAGS."""

    contact_id: str
    identity_id: str
    flags: Mapping[str, bool]
    order: Order


def update_identity(command: UpdateIdentity, contacts: Contacts, stamps: Stamps) -> tuple[Contact, Identity]:
    """Return the contact and the identity after the change."""

    def decide(contact: Contact) -> Change | None:
        if command.flags.get("shared") is False:
            _require_alone(contact, contact.identity(command.identity_id), contacts)
        return change_identity(contact, command.identity_id, dict(command.flags), stamps.epoch, stamps.clock.now())

    outcome = change_contact(contacts, command.contact_id, command.order, decide)
    return outcome.contact, outcome.contact.identity(command.identity_id)


def _require_alone(contact: Contact, identity: Identity, contacts: Contacts) -> None:
    if not identity.shared or not identity.valid:
        return
    others = [holder.id for holder in contacts.sharing([identity.key], MAX_CANDIDATES) if holder.id != contact.id]
    if others:
        raise IdentityStillShared(identity.kind, others)
