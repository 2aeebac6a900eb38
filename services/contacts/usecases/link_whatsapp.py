"""Knowing a WhatsApp customer by their phone number, where that number is one contact's alone."""

from __future__ import annotations

from identities import NormalisedIdentity, identity_key, phone_number_of_whatsapp

from services.contacts.domain.contact import Change, Contact, add_identity
from services.contacts.domain.identity import MAX_IDENTITIES, Identity
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.changing import change_contact

_WHATSAPP = "whatsapp"


def phone_key(identity: NormalisedIdentity) -> str:
    """Return the key of the phone number a WhatsApp id points to; empty for anything else."""
    number = phone_number_of_whatsapp(identity.value) if identity.kind == _WHATSAPP and identity.valid else None
    return identity_key("phone", "", number) if number else ""


def may_link(contact: Contact, key: str) -> bool:
    """Tell whether this number stands for this contact alone, and there is room for one more identity."""
    number = contact.identity_with_key(key)
    return number is not None and not number.shared and len(contact.identities) < MAX_IDENTITIES


def link_whatsapp(key: str, identity: Identity, order: Order, contacts: Contacts, stamps: Stamps) -> Contact | None:
    """Return the owner of the phone number with the WhatsApp identity added, or None when nobody owns it alone."""
    owner = contacts.by_key(key)
    if owner is None or not may_link(owner, key):
        return None

    def decide(contact: Contact) -> Change | None:
        if not may_link(contact, key) or contact.identity_with_key(identity.key):
            return None
        return add_identity(contact, identity, stamps.epoch, stamps.clock.now())

    linked = change_contact(contacts, owner.id, order, decide).contact
    return linked if linked.identity_with_key(identity.key) else None
