"""Listing what is laid down, by its names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from services.notifications.domain.timing.kept import Keeping, Kept

Content = TypeVar("Content")


def page_of(after: str, size: int, store: Keeping[Content]) -> tuple[Sequence[Kept[Content]], str]:
    """Return a page by id, and the id to go on after; empty at the end."""
    found = store.page(after, size + 1)
    page = found[:size]
    return page, page[-1].id if len(found) > size else ""
