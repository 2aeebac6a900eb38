"""Break-glass as a rule: what a reason is, and how long an access lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from servicekit.errors import InvalidArgument

from services.interactions.domain.break_glass import LASTS, Access, checked_reason, ended

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
OPEN = Access("bg_1", "c_1", "agents/anna", "Anna", "court order 17/25", NOON, NOON + LASTS)


@pytest.mark.parametrize(
    "reason", ["", "just so", "   because   ", "two lines\nare not one", "x" * 501, "a bell \a rings"]
)
def test_a_reason_is_one_line_that_says_something(reason: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        checked_reason(reason)

    assert refused.value.metadata["field"] == "reason"


@pytest.mark.parametrize("reason", ["0123456789", "x" * 500, "  court order 17/25 "])
def test_ten_characters_are_a_reason(reason: str) -> None:
    assert checked_reason(reason) == reason.strip()


def test_an_access_lasts_sixty_minutes_and_not_a_moment_longer() -> None:
    assert timedelta(minutes=60) == LASTS
    assert OPEN.is_open(NOON)
    assert OPEN.is_open(NOON + timedelta(minutes=59, seconds=59))
    assert not OPEN.is_open(NOON + timedelta(minutes=60))


def test_ending_an_access_closes_it_and_what_is_over_is_not_ended_again() -> None:
    over = ended(OPEN, "agents/petra", NOON + timedelta(minutes=5))

    assert over == replace(OPEN, end_time=NOON + timedelta(minutes=5), ended_by="agents/petra")
    assert not over.is_open(NOON + timedelta(minutes=6))
    assert ended(over, "agents/anna", NOON + timedelta(minutes=7)) is over
    assert ended(OPEN, "agents/anna", NOON + timedelta(minutes=60)) is OPEN
