"""Returning one merge."""

from __future__ import annotations

from services.contacts.domain.merging import Merge
from services.contacts.domain.ports import Merges


def get_merge(merge_id: str, merges: Merges) -> Merge:
    """Return a merge, undone or not, or raise MergeNotFound."""
    return merges.read(lambda people: people.merge(merge_id))
