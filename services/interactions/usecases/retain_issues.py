"""Taking the texts out of issues that were settled long ago, or only counting them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from services.interactions.domain.retention import Looked, SettledIssue

AT_ONCE = 200


class RetainedIssues(Protocol):
    """Settled issues that still say something."""

    def settled(self, before: datetime, after: str, limit: int) -> Sequence[SettledIssue]:
        """Return the next so many by id that were settled before a time."""
        ...

    def held(self, contacts: Collection[str]) -> set[str]:
        """Return those of these contacts whose person is under a legal hold."""
        ...

    def empty(self, issues: Sequence[str], before: datetime) -> int:
        """Take the texts out of these, unless they are not due any more; return of how many."""
        ...


def retain_issues(
    looked: Looked,
    days: int,
    issues: RetainedIssues,
    now: datetime,
    report: Callable[[Looked], None],
    *,
    only_look: bool,
) -> Looked:
    """Return what was found. What is done is not found again, so a broken run simply begins anew; 0 days keep all."""
    before, after = now - timedelta(days=days), ""
    while days and (window := issues.settled(before, after, AT_ONCE)):
        held = issues.held({each.contact for each in window})
        free = [each.id for each in window if each.contact not in held]
        looked.held += len(window) - len(free)
        looked.issues_due += len(free)
        if free and not only_look:
            looked.issues_removed += issues.empty(free, before)
        after, looked.looked_at = window[-1].id, looked.looked_at + len(window)
        report(looked)
    return looked
