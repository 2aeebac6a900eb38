"""What finding people needs from the outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from services.contacts.domain.contact import Contact
from services.contacts.domain.finding.lookups import Lookup


class Finder(Protocol):
    """Contacts by the keys they are found under. Every look-up goes through an index and is bounded."""

    def found(self, lookups: Sequence[Lookup], tags: Sequence[str] = (), organization: str = "") -> Sequence[Contact]:
        """Return the contacts under any of these look-ups, each once: one read."""
        ...

    def by_ids(self, contact_ids: Iterable[str]) -> Sequence[Contact]:
        """Return contacts in any state: one read."""
        ...
