"""Interactions that are stored and still have no place in a history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.interactions.domain.interaction import Sender
from services.interactions.domain.ports import Arrival, ContactState, Fate


@dataclass(frozen=True)
class Waiting:
    """A stored interaction that has no place in a history yet.

    Its `contact` was named, or else its `sender` is still to be resolved. `size` is that of its stored bytes.
    """

    interaction: str
    contact: str
    sender: Sender | None
    source: str
    attempts: int
    size: int
    occur_time: datetime


class WaitingInteractions(Protocol):
    """Interactions that have no place in a history yet: imported ones, and those of senders not known yet."""

    def prepare(self, arrivals: Sequence[Arrival], import_name: str) -> Callable[[], list[Fate]]:
        """Return what stores all that is new of these and answers in order.

        A repeat among them meets its first like any other repeat.
        """
        ...

    def due(self, limit: int) -> list[Waiting]:
        """Return those to try now: live ones oldest first, then imported ones, customer after customer."""
        ...

    def place(self, found: Sequence[tuple[Waiting, ContactState]]) -> None:
        """Give interactions their contacts: they join the cards, and their events may go out."""
        ...

    def withhold(self, waiting: Sequence[Waiting]) -> None:
        """Take the content out of interactions that are older than the erasure of whom they are about."""
        ...

    def postpone(self, waiting: Waiting, reason: str) -> None:
        """Try again later."""
        ...
