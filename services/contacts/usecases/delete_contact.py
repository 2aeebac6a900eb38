"""Deleting a contact softly."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.contact import Contact, delete
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.changing import change_contact


@dataclass(frozen=True)
class DeleteContact:
    """Deletes a contact; an etag, when given, must be current."""

    contact_id: str
    etag: str
    order: Order


def delete_contact(command: DeleteContact, contacts: Contacts, stamps: Stamps) -> Contact:
    """Return the deleted contact. Its identities are free for others from now on."""
    return change_contact(
        contacts,
        command.contact_id,
        command.order,
        lambda contact: delete(contact, stamps.epoch, stamps.clock.now()),
        etag=command.etag,
    ).contact
