"""Listing contacts, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contacts.domain.contact import Contact
from services.contacts.domain.ports import Contacts


@dataclass(frozen=True)
class ListContacts:
    """Asks for `size` contacts with an id above `after`."""

    after: str
    size: int
    show_deleted: bool


@dataclass(frozen=True)
class ContactPage:
    """Some contacts; `last` is the id to go on after, empty at the end."""

    contacts: Sequence[Contact]
    last: str


def list_contacts(query: ListContacts, contacts: Contacts) -> ContactPage:
    """Return a page; one more row than asked for is read to know whether it is the last."""
    found = contacts.page(query.after, query.size + 1, show_deleted=query.show_deleted)
    page = found[: query.size]
    return ContactPage(page, page[-1].id if len(found) > query.size else "")
