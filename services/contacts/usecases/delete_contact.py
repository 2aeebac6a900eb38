"""Deleting a contact softly."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.contact import Change, Contact, delete
from services.contacts.domain.errors import ContactHasMembers
from services.contacts.domain.ports import Contacts, MergeMap, Order, Stamps
from services.contacts.usecases.changing import change_contact


@dataclass(frozen=True)
class DeleteContact:
    """Deletes a contact; an etag, when given, must be current."""

    contact_id: str
    etag: str
    order: Order


def delete_contact(command: DeleteContact, contacts: Contacts, merges: MergeMap, stamps: Stamps) -> Contact:
    """Return the deleted contact. Its identities are free for others from now on."""

    def decide(contact: Contact) -> Change:
        change = delete(contact, stamps.epoch, stamps.clock.now())
        if merges.has_members(contact.id):  # a merge from now on makes the contact another version, and the save fail
            raise ContactHasMembers(contact.id)
        return change

    return change_contact(contacts, command.contact_id, command.order, decide, etag=command.etag).contact
