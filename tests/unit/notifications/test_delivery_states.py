"""What becomes of a delivery after an attempt, and when it is tried again."""

from __future__ import annotations

from itertools import pairwise

import pytest

from services.notifications.domain.delivery import (
    DeliveryState,
    Ending,
    Later,
    Outcome,
    Refused,
    Retries,
    Sent,
    Uncertain,
    Withheld,
    ending,
)
from services.notifications.domain.ids import delivery_id, notification_id

RETRIES = Retries()


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Sent(), Ending(DeliveryState.SENT)),
        (Refused("smtp-550"), Ending(DeliveryState.FAILED, "smtp-550")),
        (Withheld("no-smtp-host"), Ending(DeliveryState.SUPPRESSED, "no-smtp-host")),
        (Uncertain("no-answer-after-data"), Ending(DeliveryState.UNKNOWN, "no-answer-after-data")),
        (Later("smtp-421"), Ending(DeliveryState.PENDING, "smtp-421", 26.0)),
    ],
)
def test_each_outcome_has_its_state(outcome: Outcome, expected: Ending) -> None:
    assert expected == ending(outcome, 1, RETRIES, 0.5)


def test_the_eighth_attempt_is_the_last() -> None:
    assert ending(Later("smtp-451"), 7, RETRIES, 0.5).state is DeliveryState.PENDING
    assert ending(Later("smtp-451"), 8, RETRIES, 0.5) == Ending(DeliveryState.FAILED, "gave-up: smtp-451")


def test_eight_attempts_spread_over_about_eight_hours() -> None:
    waits = [RETRIES.wait_after(attempt, 0.5) for attempt in range(1, 8)]

    assert 7.5 * 3600 < sum(waits) < 8.5 * 3600
    assert all(later == pytest.approx(3 * sooner) for sooner, later in pairwise(waits))


def test_jitter_moves_a_wait_by_a_tenth_at_most() -> None:
    assert RETRIES.wait_after(1, 0.0) == pytest.approx(26 * 0.9)
    assert RETRIES.wait_after(1, 1.0) == pytest.approx(26 * 1.1)


def test_ids_tell_apart_what_differs_in_any_part() -> None:
    ids = {
        delivery_id("e", "r", "c", "a"),
        delivery_id("er", "", "c", "a"),
        delivery_id("e", "rc", "", "a"),
        delivery_id("e", "r", "c", "b"),
        delivery_id("f", "r", "c", "a"),
    }

    assert len(ids) == 5
    assert notification_id("e", "r", "a") == notification_id("e", "r", "a")
