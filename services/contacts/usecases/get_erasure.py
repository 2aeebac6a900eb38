"""Returning one erasure."""

from __future__ import annotations

from services.contacts.domain.erasing import Erasure, Erasures
from services.contacts.domain.errors import ErasureNotFound


def get_erasure(erasure_id: str, erasures: Erasures) -> Erasure:
    """Return an erasure, or raise ErasureNotFound."""
    found = erasures.get(erasure_id)
    if found is None:
        raise ErasureNotFound(erasure_id)
    return found
