"""Deriving what contacts are found by anew, after an upgrade changed how it is derived."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

STRETCH = 500


class Derivations(Protocol):
    """Contacts whose keys follow from the rest of them."""

    def count(self) -> int:
        """Return how many contacts there are, about."""
        ...

    def derive(self, after: str, limit: int) -> tuple[Sequence[str], int]:
        """Derive the keys of the next contacts by id where they are outdated; return the ids and how many were."""
        ...


@dataclass
class Derived:
    """How far the work is. `cursor` is where it goes on after an interruption."""

    cursor: str = ""
    contacts: int = 0
    derived: int = 0
    total: int = 0


def derive_search_keys(progress: Derived, contacts: Derivations, report: Callable[[Derived], None]) -> Derived:
    """Go through all contacts from the cursor; a contact that changes meanwhile derives its own keys."""
    progress.total = max(contacts.count(), progress.contacts)
    while True:
        ids, derived = contacts.derive(progress.cursor, STRETCH)
        if not ids:
            return progress
        progress.cursor = ids[-1]
        progress.contacts += len(ids)
        progress.derived += derived
        report(progress)
