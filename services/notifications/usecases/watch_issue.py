"""Keeping the time of an issue: each change of it starts, stops or ends clocks, in whatever order the news comes."""

from __future__ import annotations

from datetime import datetime

from servicekit.errors import Unavailable

from services.notifications.domain.timing.clocks import IssueNow, Step, Watched, alarms, with_step
from services.notifications.domain.timing.ports import LevelsInForce, Watches
from services.notifications.domain.timing.service_levels import LevelBook

_ATTEMPTS = 5


class WatchContended(Unavailable):
    """Others keep changing it: the news is to come again."""

    def __init__(self, issue: str) -> None:
        """Name the issue."""
        super().__init__("WATCH_CONTENDED", "Others change the clocks of the issue at this moment.", issue=issue)


def watch_issue(step: Step, issue: IssueNow, watches: Watches, levels: LevelsInForce, now: datetime) -> None:
    """Take a change into account, once."""
    for _ in range(_ATTEMPTS):
        stored = watches.get(issue.issue)
        before = stored.watched if stored else None
        after = with_step(before, step, issue)
        if after == before:
            return
        book = levels()
        if watches.save(after, stored.version if stored else 0, next_look(after, book, now), book.stamp):
            return
    raise WatchContended(issue.issue)


def next_look(watched: Watched, book: LevelBook, now: datetime) -> datetime | None:
    """Return when the next clock rings; None when none will."""
    waiting = alarms(watched, book, now)
    return waiting[0].time if waiting else None
