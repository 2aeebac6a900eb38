"""Deleting one of what is laid down under a name."""

from __future__ import annotations

from typing import TypeVar

from services.notifications.domain.timing.kept import Keeping, Kept, KeptChanged
from services.notifications.usecases.get_kept import get

Content = TypeVar("Content")


def delete(id_: str, etag: str, store: Keeping[Content]) -> Kept[Content]:
    """Forget one for good and return what it was; one that is forgotten already stays so."""
    gone = store.gone(id_)
    if gone is not None:
        return gone
    before = get(id_, store)
    if (etag and before.etag != etag) or not store.delete(before):
        raise KeptChanged(before.name, before.etag)
    return before
