"""Customers who may be lost: what alone or together tells it, in whatever order it becomes known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.risk import (
    MONTH,
    WEEK,
    Alert,
    AtRisk,
    Experience,
    Kind,
    Risk,
    alert_by,
    names_of,
    notice_of,
)

NOW = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
BAD = [kind for kind in Kind if kind is not Kind.REPEAT]
ALONE = (Kind.BROKEN_PROMISE, Kind.LOW_SCORE)
PROMISES = (Kind.BROKEN_PROMISE, Kind.OVERDUE_PROMISE)


def went(kind: Kind, days_ago: float = 0, about: str = "", earlier: str = "") -> Experience:
    """Return something that went badly so many days ago."""
    about = about or f"interactions/i_{kind.value}_{days_ago}"
    return Experience(f"e_{kind.value}_{about}", "contacts/c_1", kind, about, NOW - timedelta(days=days_ago), earlier)


def alert_after(those: Sequence[Experience], now: datetime = NOW) -> Alert | None:
    """Return the only alert when these become known one after the other, at once."""
    known: list[Experience] = []
    alerts: list[Alert] = []
    for one in those:
        made = alert_by(one, known, [alert.time for alert in alerts], now)
        known.append(one)
        alerts += [made] if made else []
    assert len(alerts) <= 1
    return alerts[0] if alerts else None


@pytest.mark.parametrize("kind", Kind)
def test_a_broken_promise_and_a_low_score_tell_it_alone_and_nothing_else_does(kind: Kind) -> None:
    made = alert_after([went(kind)])

    assert (made is not None) == (kind in ALONE)
    if made:
        assert [risk.value for risk in made.risks] == [kind.value]


@pytest.mark.parametrize("kind", [kind for kind in BAD if kind not in ALONE])
def test_a_second_bad_experience_within_30_days_tells_it(kind: Kind) -> None:
    second = went(Kind.MISSED_TARGET, 0, "issues/is_2")

    within = alert_after([went(kind, 30, "issues/is_1"), second])

    assert within is not None
    assert within.risks == (Risk.SECOND_BAD_EXPERIENCE,)
    assert names_of(within) == ("issues/is_1", "issues/is_2")
    assert alert_after([went(kind, 30.001, "issues/is_1"), second]) is None


def test_what_was_said_within_a_day_is_one_experience_and_so_are_two_about_the_same() -> None:
    chat = [went(Kind.BAD_MOOD, hour / 24) for hour in range(5)]

    assert alert_after(chat) is None
    assert alert_after([went(Kind.MISSED_TARGET, 9, "issues/is_1"), went(Kind.MISSED_TARGET, 1, "issues/is_1")]) is None
    assert alert_after([*chat, went(Kind.BAD_MOOD, 1.01)]) is not None
    overdue = went(Kind.OVERDUE_PROMISE, 2, "issues/is_1/promises/p_1")
    broken = alert_after([overdue, went(Kind.BROKEN_PROMISE, 1, "issues/is_1/promises/p_1")])
    assert broken is not None
    assert broken.risks == (Risk.BROKEN_PROMISE,)
    assert names_of(broken) == ("issues/is_1/promises/p_1",)


def test_the_third_contact_about_the_same_tells_it_and_messages_of_one_contact_count_once() -> None:
    second = [went(Kind.REPEAT, 2, f"interactions/i_2{letter}", "interactions/i_1") for letter in "abc"]
    third = went(Kind.REPEAT, 1, "interactions/i_3", "interactions/i_2b")
    of_another = went(Kind.REPEAT, 1, "interactions/i_9", "interactions/i_8")

    assert alert_after([*second, of_another]) is None
    made = alert_after([*second, of_another, third])

    assert made is not None
    assert made.risks == (Risk.THIRD_CONTACT,)
    assert names_of(made) == ("interactions/i_1", "interactions/i_2b", "interactions/i_3")
    assert alert_after([third, *second]) is not None, "the one in the middle may come last"


def test_contacts_that_repeat_each_other_end_somewhere() -> None:
    around = [
        went(Kind.REPEAT, 2, "interactions/i_1", "interactions/i_2"),
        went(Kind.REPEAT, 1, "interactions/i_2", "interactions/i_1"),
    ]

    assert alert_after(around) is not None


def test_a_repeat_is_no_second_bad_experience() -> None:
    assert alert_after([went(Kind.BAD_MOOD, 5), went(Kind.REPEAT, 1, "interactions/i_2", "interactions/i_1")]) is None


def test_once_in_seven_days_whatever_comes_together() -> None:
    known = [went(Kind.BAD_MOOD, 3), went(Kind.BROKEN_PROMISE, 2)]
    new = went(Kind.LOW_SCORE)

    assert alert_by(new, known, [NOW - WEEK + timedelta(milliseconds=1)], NOW) is None
    again = alert_by(new, known, [NOW - WEEK], NOW)
    assert again is not None
    assert again.risks == (Risk.LOW_SCORE, Risk.SECOND_BAD_EXPERIENCE)


def test_the_notice_says_why_and_names_every_piece_of_evidence_and_its_title_names_nobody() -> None:
    made = alert_after([went(Kind.REOPENED, 4, "issues/is_1"), went(Kind.LOW_SCORE, 0, "interactions/i_1")])
    assert made is not None

    notice = notice_of(AtRisk("contacts/c_1", made))

    assert notice.title == "A customer may be lost: a low score, the second bad experience in 30 days"
    assert notice.evidence == ("issues/is_1", "interactions/i_1")
    assert notice.body.splitlines() == [
        "contacts/c_1: a low score, the second bad experience in 30 days.",
        "2026-03-24 12:00 UTC an issue was reopened: issues/is_1",
        "2026-03-28 12:00 UTC a low score: interactions/i_1",
    ]


def test_a_notice_stays_short_and_keeps_what_made_it() -> None:
    known = [went(Kind.BAD_MOOD, day / 10, f"interactions/{'i' * 100}{day}") for day in range(200)]
    new = went(Kind.LOW_SCORE, 29, "interactions/i_new")

    made = alert_by(new, known, [], NOW)

    assert made is not None
    notice = notice_of(AtRisk("contacts/c_1", made))
    assert len(notice.evidence) == 20
    assert "interactions/i_new" in notice.evidence
    assert len(notice.body) <= 4000


EXPERIENCES = st.lists(
    st.builds(
        lambda kind, days, about, earlier: went(
            kind,
            days,
            f"issues/is_1/promises/p_{about}" if kind in PROMISES else f"interactions/i_{about}",
            f"interactions/i_{earlier}" if kind in (Kind.REPEAT, Kind.SAID_BEFORE) and earlier < about else "",
        ),
        st.sampled_from(Kind),
        st.integers(0, 29),
        st.integers(1, 6),
        st.integers(0, 5),
    ),
    unique_by=lambda one: one.event_id if one.kind in PROMISES else one.about,
    max_size=8,
)


@given(those=EXPERIENCES, data=st.data())
def test_whether_somebody_is_told_does_not_depend_on_the_order(those: list[Experience], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(those))

    assert (alert_after(those) is None) == (alert_after(shuffled) is None)


@given(those=EXPERIENCES, gaps=st.lists(st.integers(0, 10), min_size=8, max_size=8))
def test_between_two_alerts_of_a_person_there_are_seven_days(those: list[Experience], gaps: list[int]) -> None:
    known: list[Experience] = []
    told: list[datetime] = []
    now = NOW - MONTH
    for one, gap in zip(those, gaps, strict=False):
        now += timedelta(days=gap)
        made = alert_by(one, known, told, now)
        known.append(one)
        told += [made.time] if made else []

    assert all(later - earlier >= WEEK for earlier, later in pairwise(told))
