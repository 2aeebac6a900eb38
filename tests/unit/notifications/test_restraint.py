"""Restraint: what is told at once, what is counted, what waits; and when digests are due while clocks change."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.errors import InvalidArgument

from services.notifications.domain.agent_settings import checked_settings
from services.notifications.domain.restraint import (
    AgentSettings,
    Collapse,
    CountIn,
    Held,
    HoldBack,
    InboxState,
    OpenNotification,
    Plan,
    TellNow,
    next_local,
    plan,
)
from services.notifications.domain.rules.collapsing import collapse_of
from services.notifications.domain.rules.rule import CollapseBy
from services.notifications.domain.urgency import Urgency
from tests.support.rules import NOW, a_content, a_happening, a_rule

BERLIN = AgentSettings("agents/eva", time_zone="Europe/Berlin")
FULL = InboxState(recent=[NOW - timedelta(minutes=59)] * 20)
THREAD = Collapse("k")
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "UTC"]


def planned(urgency: Urgency = Urgency.NORMAL, settings: AgentSettings = BERLIN, inbox: InboxState = FULL) -> Plan:
    return plan(urgency, THREAD, settings, inbox, NOW)


def test_what_goes_beyond_the_budget_waits_for_the_digest_and_what_is_urgent_does_not() -> None:
    tomorrow = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)  # 8 in Berlin

    assert planned() == HoldBack(Held.BUDGET, tomorrow)
    assert planned(Urgency.HIGH) == HoldBack(Held.BUDGET, tomorrow)
    assert planned(Urgency.URGENT) == TellNow(counts=False)
    assert planned(inbox=InboxState(FULL.recent[1:])) == TellNow(counts=True)
    assert planned(inbox=InboxState([NOW - timedelta(hours=1)] * 20)) == TellNow(counts=True)


def test_an_event_of_a_thread_that_was_just_told_of_is_counted_there() -> None:
    opened = OpenNotification("k", "n_1", NOW + timedelta(milliseconds=1))

    assert planned(inbox=replace(FULL, open=[opened])) == CountIn("n_1")
    assert planned(inbox=InboxState(open=[replace(opened, until=NOW)])) == TellNow(counts=True)
    assert planned(inbox=InboxState(open=[replace(opened, key="other")])) == TellNow(counts=True)
    assert plan(Urgency.NORMAL, Collapse(), BERLIN, InboxState(open=[replace(opened, key="")]), NOW) == TellNow(
        counts=True
    )


@pytest.mark.parametrize(
    ("quiet", "end"),
    [
        ({"quiet_from": "12:30", "quiet_to": "14:00"}, datetime(2026, 3, 10, 13, 0, tzinfo=UTC)),
        ({"quiet_from": "22:00", "quiet_to": "13:30"}, datetime(2026, 3, 10, 12, 30, tzinfo=UTC)),
        ({"quiet_from": "13:01", "quiet_to": "14:00"}, None),
        ({"quiet_from": "12:00", "quiet_to": "13:00"}, None),
        ({"quiet_until": NOW + timedelta(hours=3)}, NOW + timedelta(hours=3)),
        ({"quiet_until": NOW}, None),
        ({"quiet_from": "12:30", "quiet_to": "14:00", "quiet_until": NOW + timedelta(days=1)}, NOW + timedelta(days=1)),
    ],
)
def test_nobody_is_disturbed_in_their_quiet_hours_but_for_what_is_urgent(
    quiet: dict[str, Any], end: datetime | None
) -> None:
    settings = replace(BERLIN, **quiet)

    assert settings.quiet_end(NOW) == end  # it is 13:00 in Berlin
    assert planned(Urgency.URGENT, settings) == TellNow(counts=False)
    expected = HoldBack(Held.DO_NOT_DISTURB, end) if end else TellNow(counts=True)
    assert planned(settings=settings, inbox=InboxState()) == expected


@pytest.mark.parametrize("time_zone", ZONES)
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 8, 23])
def test_a_digest_is_due_exactly_once_a_local_day_also_when_clocks_change(time_zone: str, hour: int) -> None:
    moment, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    days: Counter[Any] = Counter()
    while (moment := next_local(moment, time_zone, time(hour))) < end:
        days[moment.astimezone(ZoneInfo(time_zone)).date()] += 1

    assert set(days.values()) == {1}
    assert (
        (max(days) - min(days)).days + 1 == len(days) >= 364
    )  # none is left out; the year's ends are another's in UTC


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # 2:30 is skipped: 3:30
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first 2:30
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)),  # not the second one
    ],
)
def test_a_time_that_is_skipped_comes_after_the_gap_and_one_that_comes_twice_counts_once(
    before: datetime, expected: datetime
) -> None:
    assert next_local(before, "Europe/Berlin", time(2, 30)) == expected


@given(
    now=st.integers(1_577_836_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    time_zone=st.sampled_from(ZONES),
    at=st.times(),
)
def test_the_next_time_of_day_lies_ahead_and_at_most_a_day_and_a_changed_clock_away(
    now: datetime, time_zone: str, at: time
) -> None:
    assert timedelta(0) < next_local(now, time_zone, at) - now <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"time_zone": "Europe/Atlantis"}, "settings.time_zone"),
        ({"time_zone": "../etc/passwd"}, "settings.time_zone"),
        ({"digest_hour": 24}, "settings.digest_hour"),
        ({"quiet_from": "22:00"}, "settings.quiet_to"),
        ({"quiet_from": "8:00", "quiet_to": "9:00"}, "settings.quiet_from"),
        ({"quiet_from": "08:00", "quiet_to": "08:00"}, "settings.quiet_to"),
        ({"quiet_until": NOW + timedelta(days=32)}, "settings.quiet_until"),
        ({"muted_rules": ("break-glass",)}, "settings.muted_rules[0]"),
        ({"hourly_budget": 0}, "settings.hourly_budget"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_their_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        checked_settings(replace(BERLIN, **changes), NOW)

    assert refused.value.violations[0].field == field


def test_what_is_told_together_is_the_rule_s_choice() -> None:
    def key(by: CollapseBy, **event: Any) -> str:
        return collapse_of(a_rule(a_content(collapse_by=by)), a_happening(**event)).key

    one, other = {"thread": "mail/1"}, {"thread": "mail/2"}
    assert key(CollapseBy.THREAD) == "" == key(CollapseBy.NOTHING, **one)
    assert key(CollapseBy.THREAD, **one) == key(CollapseBy.THREAD, **one) != key(CollapseBy.THREAD, **other)
    assert key(CollapseBy.THREAD, contact="contacts/c_2", **one) != key(CollapseBy.THREAD, **one)
    assert key(CollapseBy.CONTACT, **one) == key(CollapseBy.CONTACT, **other)
    assert key(CollapseBy.RULE, contact="contacts/c_2") == key(CollapseBy.RULE)
