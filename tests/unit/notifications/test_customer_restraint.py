"""Quiet hours and caps of customers, with the clock in hand: also where it is put forward and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.customer_restraint import DAY, QUIET_HOURS, CustomerRules, Hold, room_at

RULES = CustomerRules("21:00", "08:00", "America/New_York", {"marketing": 1})
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rules", "now", "until"),
    [
        (RULES, utc(3, 27, 19, 59), None),
        (RULES, utc(3, 27, 20, 0), utc(3, 28, 6)),  # put forward in this night: it is one hour shorter
        (RULES, utc(3, 28, 5, 59), utc(3, 28, 6)),
        (RULES, utc(3, 28, 6, 0), None),
        (RULES, utc(3, 28, 19, 0), utc(3, 29, 6)),
        (RULES, utc(10, 30, 19, 0), utc(10, 31, 7)),  # put back in this one: it is one hour longer
        (RULES, utc(10, 31, 6, 30), utc(10, 31, 7)),
        (RULES, utc(10, 31, 7, 0), None),
        (CustomerRules("02:30", "03:30"), utc(3, 28, 0, 59), None),
        (CustomerRules("01:00", "02:30"), utc(3, 28, 0, 30), utc(3, 28, 1, 30)),  # the day has no 02:30
        (CustomerRules("02:15", "02:45"), utc(10, 31, 0, 20), utc(10, 31, 0, 45)),  # it has both twice
        (CustomerRules("02:15", "02:45"), utc(10, 31, 0, 50), None),
        (CustomerRules("02:15", "02:45"), utc(10, 31, 1, 20), utc(10, 31, 1, 45)),
    ],
)
def test_quiet_hours_are_those_of_the_customers_clock_when_it_is_changed(
    rules: CustomerRules, now: datetime, until: datetime | None
) -> None:
    assert rules.quiet_hold("marketing", "Europe/Berlin", now) == (Hold(until, QUIET_HOURS) if until else None)


@pytest.mark.parametrize("time_zone", ["", "Europe/Atlantis", "../etc/passwd"])
def test_without_a_zone_that_is_known_the_usual_one_holds(time_zone: str) -> None:
    assert RULES.quiet_hold("marketing", time_zone, utc(7, 1, 2)) == Hold(utc(7, 1, 12), QUIET_HOURS)


def test_answers_are_never_held() -> None:
    assert RULES.quiet_hold("service-messages", "Europe/Berlin", utc(7, 1, 1)) is None
    assert CustomerRules(caps={"service-messages": 1}).cap("service-messages") is None


def test_a_message_waits_no_longer_than_allowed() -> None:
    assert not RULES.is_too_long(NOW, Hold(NOW + timedelta(hours=72), QUIET_HOURS))
    assert RULES.is_too_long(NOW, Hold(NOW + timedelta(hours=72, seconds=1), QUIET_HOURS))


@given(hours=st.lists(st.integers(min_value=0, max_value=200), max_size=30), cap=st.integers(min_value=0, max_value=5))
def test_when_there_is_said_to_be_room_there_is_and_no_sooner(hours: list[int], cap: int) -> None:
    times = [NOW - timedelta(hours=ago) for ago in hours]
    at = room_at(times, cap, NOW)

    def counted(moment: datetime) -> int:
        return sum(1 for time in times if moment - time < DAY)

    if at is None:
        assert counted(NOW) < cap
    else:
        assert counted(NOW) >= cap
        assert at > NOW
        if cap:
            assert counted(at) < cap
            assert counted(at - timedelta(seconds=1)) >= cap
