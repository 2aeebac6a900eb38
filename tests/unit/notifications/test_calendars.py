"""Business hours: where a span that counts ends, in every zone, whatever clocks are put forward or back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.timing.calendars import Calendar, Holiday, Hours, counted, ends_after

WEEK = tuple(range(7))
OFFICE = Calendar("Office", "Europe/Berlin", (Hours((0, 1, 2, 3, 4), 9 * 60, 17 * 60),))
ALWAYS = Calendar("Always", "Europe/Berlin", (Hours(WEEK, 0, 24 * 60),))
NIGHT = Calendar("Night", "Europe/Berlin", (Hours(WEEK, 0, 6 * 60),))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "Asia/Beirut"]


def utc(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_time_counts_in_hours_only_and_not_on_holidays() -> None:
    friday_four = utc(3, 20, 15)  # 16:00 in Berlin
    with_holiday = Calendar(
        OFFICE.display_name, OFFICE.time_zone, OFFICE.hours, (Holiday(date(2026, 3, 23), "A Monday"),)
    )

    assert ends_after(friday_four, 2 * HOUR, OFFICE) == utc(3, 23, 9)  # Monday at 10
    assert ends_after(friday_four, 2 * HOUR, with_holiday) == utc(3, 24, 9)
    assert ends_after(friday_four, HOUR, OFFICE) == utc(3, 20, 16)  # the end of the day, not the next opening
    assert ends_after(friday_four, 2 * HOUR, None) == utc(3, 20, 17)
    assert counted(friday_four, utc(3, 23, 9), with_holiday) == HOUR


def test_a_working_day_is_as_long_after_clocks_were_put_forward_or_back() -> None:
    before_spring, before_autumn = utc(3, 27, 15), utc(10, 23, 14)  # Fridays, 16:00 in Berlin

    assert ends_after(before_spring, 2 * HOUR, OFFICE) == utc(3, 30, 8)  # Monday at 10, an hour earlier by UTC
    assert ends_after(before_autumn, 2 * HOUR, OFFICE) == utc(10, 26, 9)


def test_a_night_in_which_clocks_change_counts_as_long_as_it_is() -> None:
    assert counted(utc(3, 28, 23), utc(3, 29, 22), ALWAYS) == 23 * HOUR
    assert counted(utc(10, 24, 22), utc(10, 25, 23), ALWAYS) == 25 * HOUR
    assert counted(utc(3, 28, 23), utc(3, 29, 22), NIGHT) == 5 * HOUR
    assert counted(utc(10, 24, 22), utc(10, 25, 23), NIGHT) == 7 * HOUR


def test_hours_that_a_clock_skips_do_not_count() -> None:
    skipped = Calendar(
        "Skipped", "Europe/Berlin", (Hours((6,), 120, 150), Hours((6,), 150, 180), Hours((6,), 180, 240))
    )

    assert counted(utc(3, 28), utc(3, 30), skipped) == HOUR
    assert ends_after(utc(3, 28), MINUTE, skipped) == utc(3, 29, 1, 1)  # 3:01, right after the change


def test_a_shift_that_lies_in_what_is_skipped_does_not_take_place() -> None:
    within = Calendar("Within", "Europe/Berlin", (Hours((6,), 130, 170),))

    assert counted(utc(3, 28), utc(3, 30), within) == timedelta()
    assert counted(utc(4, 4), utc(4, 6), within) == 40 * MINUTE


def test_hours_that_overlap_count_once() -> None:
    twice = Calendar("Twice", "UTC", (Hours(WEEK, 540, 720), Hours(WEEK, 600, 660), Hours(WEEK, 700, 780)))

    assert counted(utc(3, 1), utc(3, 2), twice) == 4 * HOUR


def test_what_hardly_ever_counts_never_ends() -> None:
    rare = Calendar("Rare", "UTC", (Hours((0,), 0, 1),))

    assert ends_after(utc(1, 1), timedelta(days=300), rare) is None


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    def hours() -> Hours:
        opens = draw(st.integers(0, 1200))
        days = draw(st.lists(st.sampled_from(WEEK), min_size=1, unique=True))
        return Hours(tuple(days), opens, draw(st.integers(opens + 240, 1440)))

    entries = tuple(hours() for _ in range(draw(st.integers(1, 4))))
    days = draw(st.lists(st.dates(date(2026, 1, 1), date(2027, 1, 1)), max_size=5))
    return Calendar("Some", draw(st.sampled_from(ZONES)), entries, tuple(map(Holiday, days)))


MOMENTS = st.integers(0, 365 * 86_400).map(lambda second: utc(1, 1) + timedelta(seconds=second))
SPANS = st.integers(0, 2000).map(lambda minutes: minutes * MINUTE)


@settings(max_examples=150)
@given(calendars(), MOMENTS, SPANS, SPANS)
def test_spans_add_up_and_are_counted_back(
    calendar: Calendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    middle, end = ends_after(start, one, calendar), ends_after(start, one + other, calendar)
    assert middle is not None
    assert end is not None

    assert counted(start, middle, calendar) == one
    assert counted(start, end, calendar) == one + other
    assert start <= middle <= end
    assert not other or ends_after(middle, other, calendar) == end


@settings(max_examples=150)
@given(calendars(), MOMENTS, SPANS, SPANS)
def test_what_counts_is_part_of_what_passes_and_adds_up(
    calendar: Calendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    middle, end = start + one, start + one + other

    assert counted(start, middle, calendar) + counted(middle, end, calendar) == counted(start, end, calendar)
    assert timedelta() <= counted(start, end, calendar) <= end - start


@pytest.mark.parametrize("time_zone", ZONES)
def test_around_the_clock_in_any_zone_a_year_is_a_year(time_zone: str) -> None:
    always = Calendar("Always", time_zone, (Hours(WEEK, 0, 720), Hours(WEEK, 720, 1440)))

    assert counted(utc(1, 1), utc(1, 1, year=2027), always) == timedelta(days=365)
