"""Reading one contact by any id it ever had."""

from __future__ import annotations

from services.contacts.domain.contact import Contact
from services.contacts.domain.ports import Contacts


def get_contact(contact_id: str, contacts: Contacts) -> Contact:
    """Return the contact, also when it is merged or deleted: its state tells."""
    return contacts.get(contact_id)
