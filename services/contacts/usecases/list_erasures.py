"""Listing erasures, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contacts.domain.erasing import Erasure, ErasurePlace, Erasures
from services.contacts.domain.ports import Contacts


@dataclass(frozen=True)
class ListErasures:
    """Asks for `size` erasures older than the one at `after`; with a contact for those that cover it."""

    contact_id: str
    after: ErasurePlace | None
    size: int


@dataclass(frozen=True)
class ErasurePage:
    """Some erasures; `last` is the place to go on after, None at the end."""

    erasures: Sequence[Erasure]
    last: ErasurePlace | None


def list_erasures(query: ListErasures, erasures: Erasures, contacts: Contacts) -> ErasurePage:
    """Return a page; NOT_FOUND for a contact that never was."""
    if query.contact_id:
        contacts.get(query.contact_id)
    found = erasures.page(query.contact_id, query.after, query.size + 1)
    page = found[: query.size]
    last = ErasurePlace(page[-1].create_time, page[-1].id) if len(found) > query.size else None
    return ErasurePage(page, last)
