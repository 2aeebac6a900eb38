"""What lists of contacts need from the outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.contacts.domain.contact import Contact
from services.contacts.domain.listing.filters import ContactFilter, ListOrder


@dataclass(frozen=True)
class ListedPage:
    """Some contacts; `last` is where to go on after, empty when there are no more."""

    contacts: Sequence[Contact]
    last: str


class Listing(Protocol):
    """Contacts by what they are listed under."""

    def page(self, wanted: ContactFilter, order: ListOrder, after: str, size: int) -> ListedPage:
        """Return the contacts that fit after a place: up to `size`, fewer when many had to be passed over."""
        ...

    def tags(self, prefix: str, after: str, limit: int) -> Sequence[str]:
        """Return tags in use that begin with this, in the order of the alphabet."""
        ...

    def count_tagged(self, tag: str, limit: int) -> int:
        """Return how many contacts have a tag, counting no further than `limit`."""
        ...

    def tagged(self, tags: Sequence[str], limit: int) -> Sequence[Contact]:
        """Return some of the contacts that have any of these tags."""
        ...

    def has_members(self, organization: str) -> bool:
        """Tell whether any contact has a role in this organisation."""
        ...
