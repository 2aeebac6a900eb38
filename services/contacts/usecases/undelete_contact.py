"""Bringing a deleted contact back."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.contact import Contact, undelete
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.changing import change_contact


@dataclass(frozen=True)
class UndeleteContact:
    """Brings a contact back."""

    contact_id: str
    order: Order


def undelete_contact(command: UndeleteContact, contacts: Contacts, stamps: Stamps) -> Contact:
    """Return the contact in use again; ALREADY_EXISTS when one of its identities got another owner meanwhile."""
    return change_contact(
        contacts,
        command.contact_id,
        command.order,
        lambda contact: undelete(contact, stamps.epoch, stamps.clock.now()),
    ).contact
