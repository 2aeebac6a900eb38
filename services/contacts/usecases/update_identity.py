"""Changing what is known about an identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.contacts.domain.contact import Contact, change_identity
from services.contacts.domain.identity import Identity
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.changing import change_contact

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
    outcome = change_contact(
        contacts,
        command.contact_id,
        command.order,
        lambda contact: change_identity(
            contact, command.identity_id, dict(command.flags), stamps.epoch, stamps.clock.now()
        ),
    )
    return outcome.contact, outcome.contact.identity(command.identity_id)
