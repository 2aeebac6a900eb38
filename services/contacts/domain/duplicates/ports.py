"""What the queue of suggested duplicates needs from the outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from services.contacts.domain.duplicates.suggestion import Suggestion, SuggestionState
from services.contacts.domain.ports import Request

Place = tuple[float, datetime, str]
"""Where a page ended: score, time and id of its last suggestion."""


class Suggestions(Protocol):
    """All pairs that were suggested or decided on."""

    def get(self, suggestion_id: str, request: Request | None = None) -> tuple[Suggestion, bool] | None:
        """Return a pair and whether this request decided on it; INVALID_ARGUMENT for a request id used otherwise."""
        ...

    def about(self, contact_ids: Iterable[str], state: SuggestionState | None = None) -> Sequence[Suggestion]:
        """Return the pairs with any of these contacts."""
        ...

    def page(self, state: SuggestionState, after: Place | None, limit: int) -> Sequence[Suggestion]:
        """Return pairs by score and time, the highest and newest first."""
        ...

    def add(self, suggestion: Suggestion, request: Request | None = None) -> bool:
        """Keep a new pair; False when it is there already."""
        ...

    def save(self, suggestion: Suggestion, request: Request | None = None) -> bool:
        """Keep the next version of a pair read before; False when somebody else was first."""
        ...

    def drop(self, suggestion: Suggestion) -> None:
        """Forget a pair nobody decided on, unless it has changed since it was read."""
        ...


class DueContacts(Protocol):
    """Contacts whose duplicates are still to be looked for."""

    def due(self, limit: int) -> Sequence[tuple[str, int]]:
        """Return some of them, each with its version."""
        ...

    def settle(self, contact_id: str, version: int) -> None:
        """Take a contact off the list, unless it has changed since."""
        ...
