"""How far agents have looked at histories, so that what is new to them can be marked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

KEPT = timedelta(days=365)
"""A look is forgotten after so long; the next one counts as the first."""


@dataclass(frozen=True)
class LastView:
    """When somebody last looked, and for each contact the last place in its order of recording they have seen."""

    view_time: datetime
    seen: Mapping[str, int]

    def is_new(self, contact: str, sequence: int) -> bool:
        """Tell whether something was recorded since; all of a contact is that was never looked at."""
        return sequence > self.seen.get(contact, 0)


class HistoryViews(Protocol):
    """Keeps them."""

    def last(self, actor: str, contacts: Sequence[str]) -> LastView | None:
        """Return the last look of somebody at any of these contacts, or None."""
        ...

    def mark(self, actor: str, person: str, seen: Mapping[str, int], now: datetime) -> None:
        """Note a look. Places only ever move on."""
        ...

    def places(self, interactions: Collection[str]) -> Mapping[str, tuple[str, int]]:
        """Return contact and place in its order of recording of each of these."""
        ...
