"""Everything that is kept, in the form the import reads."""

from __future__ import annotations

from collections.abc import Iterator

from services.interactions.domain.ports import Histories, StoredInteraction


def export_interactions(after: str, contact: str, histories: Histories) -> Iterator[tuple[StoredInteraction, str]]:
    """Return interactions by id from `after` on, each with its unresolved sender's key, if any."""
    return histories.export(after, contact)
