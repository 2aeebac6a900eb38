"""Making anew what interactions are found by, while live traffic goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from services.interactions.usecases.rebuild_cards import RebuildProgress

AT_ONCE = 1_000


class Renewable(Protocol):
    """What interactions are found by."""

    def renew(self, after: str, limit: int) -> tuple[int, int, str]:
        """Put the entries of the next interactions by id right; return their number, how many were wrong, the last."""
        ...


def renew_search_entries(
    progress: RebuildProgress, entries: Renewable, report: Callable[[RebuildProgress], None]
) -> RebuildProgress:
    """Go through all interactions by id from where it stopped; entries that are right are left alone."""
    while True:
        looked_at, mended, last = entries.renew(progress.entries_to, AT_ONCE)
        if not last:
            return progress
        progress.entries_to = last
        progress.entries += looked_at
        progress.entries_mended += mended
        report(progress)
