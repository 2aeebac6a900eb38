"""Finding one of what is laid down under a name."""

from __future__ import annotations

from typing import TypeVar

from services.notifications.domain.timing.kept import Keeping, Kept, KeptNotFound

Content = TypeVar("Content")


def get(id_: str, store: Keeping[Content]) -> Kept[Content]:
    """Return one."""
    found = store.get(id_)
    if found is None:
        raise KeptNotFound(store.kind, id_)
    return found
