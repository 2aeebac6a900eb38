"""What tests of time share: issues, their steps, and service levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.notifications.domain.timing.calendars import Calendar
from services.notifications.domain.timing.clocks import IssueNow, Step, Watched, with_step
from services.notifications.domain.timing.kept import Kept
from services.notifications.domain.timing.service_levels import LevelBook, ServiceLevel

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

ALL_TARGETS = ServiceLevel(
    "All",
    first_response_minutes=60,
    next_response_minutes=30,
    resolution_minutes=480,
    assignment_minutes=10,
    customer_reply_minutes=1440,
)


def an_issue(**changes: Any) -> IssueNow:
    """A late parcel nobody works on."""
    return replace(IssueNow("issues/is_1", "contacts/c_1", "Parcel late"), **changes)


def a_book(*levels: ServiceLevel, **calendars: Calendar) -> LevelBook:
    """Service levels a, b, c ..., and calendars by their ids."""
    kept = [Kept("serviceLevels", "abcdefgh"[index], level, 1, MONDAY, MONDAY) for index, level in enumerate(levels)]
    named = {f"calendars/{name}": calendar for name, calendar in calendars.items()}
    return LevelBook(tuple(kept), named, "stamp")


def steps(*changes: tuple[int, str] | tuple[int, str, bool]) -> list[Step]:
    """What an issue went through: minutes after Monday morning, its state, and whether an agent works on it."""
    return [
        Step(version, MONDAY + change[0] * MINUTE, change[1], len(change) > 2)
        for version, change in enumerate(changes, start=1)
    ]


def watched(changes: Sequence[Step], **issue: Any) -> Watched:
    """What is known after these."""
    known: Watched | None = None
    for step in changes:
        known = with_step(known, step, an_issue(**issue))
    assert known is not None
    return known
