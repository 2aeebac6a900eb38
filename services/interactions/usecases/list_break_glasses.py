"""Listing who opened whose restricted data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.interactions.domain.break_glass import Access, AccessQuery
from services.interactions.usecases.get_history import Whose, find_person
from services.interactions.usecases.start_break_glass import BreakGlassPorts


@dataclass(frozen=True)
class ListBreakGlasses:
    """Asks as `caller`, who sees other people's accesses when `oversees`. Empty means no restriction."""

    caller: str
    oversees: bool
    contact: str
    open_only: bool
    before: tuple[datetime, str] | None
    size: int


def list_break_glasses(query: ListBreakGlasses, ports: BreakGlassPorts) -> Sequence[Access]:
    """Return accesses, newest first; NOT_FOUND when there is no such customer."""
    asked = Whose(query.contact, None)
    contacts = find_person(asked, ports.histories, ports.contacts).contacts if query.contact else ()
    return ports.accesses.page(
        AccessQuery(
            actor="" if query.oversees else query.caller,
            contacts=contacts,
            open_at=ports.clock.now() if query.open_only else None,
            before=query.before,
            size=query.size,
        )
    )
