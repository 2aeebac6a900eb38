"""Listing contacts, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.listing.filters import ContactFilter, ListOrder
from services.contacts.domain.listing.ports import ListedPage, Listing
from services.contacts.domain.ports import Contacts


@dataclass(frozen=True)
class ListContacts:
    """Asks for `size` contacts with an id above `after`."""

    after: str
    size: int
    show_deleted: bool


@dataclass(frozen=True)
class ListFiltered:
    """Asks for `size` contacts that fit, after the place a page ended at."""

    wanted: ContactFilter
    order: ListOrder
    after: str
    size: int


def list_contacts(query: ListContacts, contacts: Contacts) -> ListedPage:
    """Return a page by id; one more row than asked for is read to know whether it is the last."""
    found = contacts.page(query.after, query.size + 1, show_deleted=query.show_deleted)
    page = found[: query.size]
    return ListedPage(page, page[-1].id if len(found) > query.size else "")


def list_filtered(query: ListFiltered, listing: Listing) -> ListedPage:
    """Return a page by the time of creation; it may be short although more contacts fit."""
    return listing.page(query.wanted, query.order, query.after, query.size)
