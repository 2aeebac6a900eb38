"""Clocks of an issue: which run, which stand still, when they ring; the same after any order of the news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.timing.calendars import Calendar, Hours
from services.notifications.domain.timing.clocks import (
    STEPS_KEPT,
    Clock,
    Promised,
    Ring,
    Rung,
    Step,
    alarms,
    clocks,
    with_step,
)
from services.notifications.domain.timing.service_levels import ServiceLevel, Target
from tests.support.timing import ALL_TARGETS, MINUTE, MONDAY, a_book, an_issue, steps, watched

BOOK = a_book(ALL_TARGETS)
STATES = ("new", "open", "waiting-us", "waiting-customer", "snoozed", "resolved", "closed", "merged")


def minute(number: int) -> datetime:
    return MONDAY + number * MINUTE


def running(*changes: tuple[int, str] | tuple[int, str, bool], at: int) -> dict[Target, Clock]:
    return {one.target: one for one in clocks(watched(steps(*changes)), BOOK, minute(at))}


def test_a_new_issue_waits_for_an_agent_an_answer_and_its_end() -> None:
    found = running((0, "new"), at=5)

    assert {target: clock.due_time for target, clock in found.items()} == {
        Target.FIRST_RESPONSE: minute(60),
        Target.RESOLUTION: minute(480),
        Target.ASSIGNMENT: minute(10),
    }
    assert found[Target.FIRST_RESPONSE].warning_time == minute(48)
    assert found[Target.FIRST_RESPONSE].shown == 5 * MINUTE


def test_an_answer_ends_the_first_clock_and_the_customer_s_next_word_starts_another() -> None:
    theirs = running((0, "new"), (2, "open", True), (20, "waiting-customer", True), at=25)
    ours = running((0, "new", True), (20, "waiting-customer", True), (50, "waiting-us", True), at=55)

    assert set(theirs) == {Target.RESOLUTION, Target.CUSTOMER_REPLY}
    assert theirs[Target.CUSTOMER_REPLY].due_time == minute(20 + 1440)
    assert set(ours) == {Target.RESOLUTION, Target.NEXT_RESPONSE}
    assert ours[Target.NEXT_RESPONSE].due_time == minute(80)


def test_time_stands_still_while_the_customer_s_answer_is_awaited_and_while_it_is_put_off() -> None:
    changes = ((0, "new", True), (20, "waiting-customer", True), (50, "waiting-us", True), (60, "snoozed", True))
    still = running(*changes, at=500)
    again = running(*changes, (200, "waiting-us", True), at=205)

    assert still[Target.RESOLUTION].running_since is None
    assert still[Target.RESOLUTION].due_time is None
    assert still[Target.RESOLUTION].shown == 30 * MINUTE
    assert again[Target.RESOLUTION].due_time == minute(200 + 480 - 30)
    assert again[Target.NEXT_RESPONSE].due_time == minute(200 + 30 - 10)


def test_what_is_over_has_no_clocks_and_reopening_starts_the_last_one_anew() -> None:
    changes = ((0, "new", True), (20, "waiting-customer", True), (30, "resolved", True))

    assert running(*changes, at=40) == {}
    reopened = running(*changes, (100, "waiting-us", True), at=110)
    assert {target: clock.start_time for target, clock in reopened.items()} == {
        Target.RESOLUTION: minute(100),
        Target.NEXT_RESPONSE: minute(100),
    }


def test_an_issue_that_loses_its_agent_waits_for_another_one() -> None:
    assert Target.ASSIGNMENT not in running((0, "new"), (3, "open", True), at=4)
    assert running((0, "new"), (3, "open", True), (90, "open"), at=91)[Target.ASSIGNMENT].due_time == minute(100)


def test_the_closest_service_level_that_says_something_counts_in_its_hours() -> None:
    office = Calendar("Office", "UTC", (Hours((0, 1, 2, 3, 4), 600, 1020),))
    book = a_book(
        ALL_TARGETS,
        ServiceLevel("High", priorities=("high",), first_response_minutes=20, calendar="calendars/office"),
        ServiceLevel("Billing", team="teams/billing", first_response_minutes=40),
        ServiceLevel("Off", team="teams/billing", priorities=("high",), first_response_minutes=1, disabled=True),
        office=office,
    )

    def due(target: Target, **issue: str) -> datetime | None:
        known = watched(steps((0, "new")), **issue)
        return next(one.due_time for one in clocks(known, book, MONDAY) if one.target is target)

    assert due(Target.FIRST_RESPONSE) == minute(60)
    assert due(Target.FIRST_RESPONSE, priority="high") == minute(60 + 20)  # they open at ten
    assert due(Target.FIRST_RESPONSE, priority="high", team="teams/billing") == minute(40)
    assert due(Target.ASSIGNMENT, priority="high", team="teams/billing") == minute(10)


def test_each_clock_rings_once_for_its_warning_and_once_when_it_is_too_late() -> None:
    known = watched(steps((0, "new", True)))
    early = [(one.clock.target, one.ring, one.time) for one in alarms(known, BOOK, minute(0))][:2]

    assert early == [
        (Target.FIRST_RESPONSE, Ring.WARNING, minute(48)),
        (Target.FIRST_RESPONSE, Ring.MISSED, minute(60)),
    ]
    late = [one.ring for one in alarms(known, BOOK, minute(70)) if one.clock.target is Target.FIRST_RESPONSE]
    assert late == [Ring.MISSED]  # nobody is warned of what is too late
    rung = (Rung(Target.FIRST_RESPONSE, Ring.MISSED, "", minute(60)),)
    left = alarms(watched(steps((0, "new", True))).__class__(known.now, known.steps, rung), BOOK, minute(70))
    assert Target.FIRST_RESPONSE not in {one.clock.target for one in left}


def test_of_a_promise_there_is_a_warning_before_it_is_due() -> None:
    promise = Promised("issues/is_1/promises/p_1", "A new one", "agents/anna", MONDAY, minute(100))
    known = watched(steps((0, "waiting-customer", True)), promises=(promise,))

    (alarm,) = [one for one in alarms(known, a_book(), MONDAY) if one.clock.target is Target.PROMISE]
    assert (alarm.ring, alarm.time, alarm.clock.about) == (Ring.WARNING, minute(80), promise.name)
    assert alarms(watched(steps((0, "resolved")), promises=(promise,)), a_book(), MONDAY) == []


OFFICE = Calendar("Office", "Europe/Berlin", (Hours((0, 1, 2, 3, 4), 9 * 60, 17 * 60),))
SUNDAYS = Calendar("Sundays", "Europe/Berlin", (Hours((6,), 0, 10 * 60),))
BERLIN = ZoneInfo("Europe/Berlin")


def warned(calendar: Calendar, begin: datetime, due: datetime) -> datetime | None:
    """Return when somebody is warned of a promise, by the clock in Berlin."""
    promise = Promised(
        "issues/is_1/promises/p_1", "A new one", "agents/anna", begin.astimezone(UTC), due.astimezone(UTC)
    )
    book = a_book(
        ServiceLevel("Around the clock", assignment_minutes=30),
        ServiceLevel("Berlin", "teams/berlin", calendar="calendars/berlin", resolution_minutes=480),
        ServiceLevel("Urgent", "teams/berlin", ("urgent",), resolution_minutes=60),
        berlin=calendar,
    )
    known = watched(steps((0, "open", True)), promises=(promise,), team="teams/berlin")
    (clock,) = [one for one in clocks(known, book, MONDAY) if one.target is Target.PROMISE]
    return clock.warning_time and clock.warning_time.astimezone(BERLIN)


@pytest.mark.parametrize(
    ("friday", "monday"),
    [
        (datetime(2026, 3, 27, tzinfo=BERLIN), datetime(2026, 3, 30, tzinfo=BERLIN)),
        (datetime(2026, 10, 23, tzinfo=BERLIN), datetime(2026, 10, 26, tzinfo=BERLIN)),
    ],
    ids=["clocks put forward", "clocks put back"],
)
def test_the_warning_of_a_promise_counts_in_the_hours_of_its_team_over_the_change_of_clocks(
    friday: datetime, monday: datetime
) -> None:
    begin, due = friday.replace(hour=16), monday.replace(hour=11)

    assert warned(OFFICE, begin, due) == monday.replace(hour=10, minute=24)  # 2 h 24 min of 3 h


@pytest.mark.parametrize(
    ("sunday", "at"),
    [
        (datetime(2026, 3, 29, tzinfo=BERLIN), (8, 12)),
        (datetime(2026, 10, 25, tzinfo=BERLIN), (7, 48)),
        (datetime(2026, 3, 22, tzinfo=BERLIN), (8, 0)),
    ],
    ids=["nine real hours", "eleven real hours", "ten hours"],
)
def test_a_promise_of_the_night_in_which_clocks_change_is_warned_of_after_four_fifths_of_its_real_time(
    sunday: datetime, at: tuple[int, int]
) -> None:
    begin, due = sunday, sunday.replace(hour=10)

    assert warned(SUNDAYS, begin, due) == sunday.replace(hour=at[0], minute=at[1])


def test_a_promise_without_any_hours_before_it_is_due_is_warned_of_around_the_clock() -> None:
    begin, due = datetime(2026, 3, 21, 8, tzinfo=BERLIN), datetime(2026, 3, 21, 18, tzinfo=BERLIN)

    assert warned(OFFICE, begin, due) == datetime(2026, 3, 21, 16, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("team", "priority", "calendar"),
    [
        ("teams/berlin", "normal", OFFICE),
        ("teams/berlin", "urgent", None),
        ("teams/other", "normal", SUNDAYS),
    ],
)
def test_the_closest_service_level_says_in_whose_hours_a_promise_counts(
    team: str, priority: str, calendar: Calendar | None
) -> None:
    book = a_book(
        ServiceLevel("Everybody", assignment_minutes=30),
        ServiceLevel("Everybody in hours", calendar="calendars/sundays", resolution_minutes=480),
        ServiceLevel("Berlin", "teams/berlin", calendar="calendars/office", resolution_minutes=480),
        ServiceLevel("Urgent", "teams/berlin", ("urgent",), resolution_minutes=60),
        ServiceLevel("Off", "teams/other", ("normal",), calendar="calendars/office", disabled=True),
        office=OFFICE,
        sundays=SUNDAYS,
    )

    assert book.calendar(team, priority) == calendar


@st.composite
def lives(draw: st.DrawFn) -> list[Step]:
    """What an issue may go through."""
    count = draw(st.integers(1, 12))
    minutes = sorted(draw(st.lists(st.integers(0, 5000), min_size=count, max_size=count)))
    return [
        Step(version, minute(at), draw(st.sampled_from(STATES)), draw(st.booleans()))
        for version, at in enumerate(minutes, start=1)
    ]


@settings(max_examples=200)
@given(lives(), st.randoms(use_true_random=False))
def test_late_repeated_and_shuffled_news_give_the_same_clocks(life: list[Step], chance: object) -> None:
    shuffled = [*life, *life]
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # what the strategy gives
    at = life[-1].time + timedelta(hours=1)

    assert watched(shuffled).steps == tuple(life)
    assert clocks(watched(shuffled), BOOK, at) == clocks(watched(life), BOOK, at)


@settings(max_examples=200)
@given(lives(), st.integers(0, 3000))
def test_a_clock_that_runs_shows_its_limit_when_it_is_due(life: list[Step], later: int) -> None:
    known = watched(life)
    at = life[-1].time + later * MINUTE
    for clock in clocks(known, BOOK, at):
        if clock.due_time is None:
            continue
        at_due = next(one for one in clocks(known, BOOK, clock.due_time) if one.target is clock.target)
        assert at_due.shown >= clock.limit
        assert at_due.shown == clock.limit or clock.due_time == clock.running_since
        assert clock.warning_time is not None
        assert clock.warning_time <= clock.due_time


def test_an_issue_keeps_its_first_and_its_newest_steps() -> None:
    known = None
    for number in range(STEPS_KEPT + 50):
        known = with_step(known, Step(number, minute(number), STATES[number % 3]), an_issue())

    assert known is not None
    assert len(known.steps) == STEPS_KEPT
    assert (known.steps[0].version, known.steps[-1].version) == (0, STEPS_KEPT + 49)


@pytest.mark.parametrize("state", STATES)
def test_whatever_state_it_begins_in_there_is_an_answer(state: str) -> None:
    assert clocks(watched(steps((0, state))), BOOK, minute(1)) is not None
