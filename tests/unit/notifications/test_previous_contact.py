"""The rule that tells of an earlier contact: every line of its decision table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.interaction import Direction, Interaction, Past, Recorded
from services.notifications.domain.notification import Notice, NotTold
from services.notifications.domain.rules import LookBack, PreviousContact

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
RULE = PreviousContact()


def an_interaction(name: str = "interactions/i_now", **changes: Any) -> Interaction:
    standard = Interaction(
        name=name,
        contact="contacts/c_1",
        channel="phone",
        direction=Direction.INBOUND,
        occur_time=NOW,
        is_communication=True,
    )
    return replace(standard, **changes)


def earlier(days: float = 3, name: str = "interactions/i_old", **changes: Any) -> Interaction:
    standard = an_interaction(name, occur_time=NOW - timedelta(days=days), channel="email", subject="Broken kettle")
    return replace(standard, **changes)


def news(interaction: Interaction | None = None, age: timedelta = timedelta(0)) -> Recorded:
    return Recorded("e_1", NOW - age, "corr", interaction or an_interaction())


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (news(an_interaction(direction=Direction.OUTBOUND)), "not-inbound"),
        (news(an_interaction(direction=Direction.INTERNAL)), "not-inbound"),
        (news(an_interaction(direction=Direction.UNKNOWN)), "not-inbound"),
        (news(an_interaction(is_communication=False)), "no-communication"),
        (news(an_interaction(is_backfill=True)), "backfill"),
        (news(an_interaction(contact="")), "no-contact"),
        (news(age=timedelta(hours=24)), "too-old"),
        (news(age=timedelta(days=400)), "too-old"),
    ],
)
def test_some_news_is_not_worth_a_look_into_the_history(what: Recorded, reason: str) -> None:
    assert NotTold(reason) == RULE.look_back(what, NOW)


def test_an_inbound_communication_looks_back_thirty_days() -> None:
    expected = LookBack("contacts/c_1", NOW - timedelta(days=30), NOW, 20)

    assert expected == RULE.look_back(news(age=timedelta(hours=23, minutes=59)), NOW)


@pytest.mark.parametrize(
    "past",
    [
        (),
        (an_interaction(),),  # the history already holds the contact itself
        (earlier(days=30.01),),
        (earlier(is_communication=False),),
        (earlier(direction=Direction.INTERNAL),),
        (earlier(is_restricted=True),),
        (earlier(days=-1),),
        (earlier(days=0, name="interactions/z_after_by_name"),),
    ],
)
def test_nothing_is_told_without_an_earlier_communication(past: tuple[Interaction, ...]) -> None:
    assert NotTold("no-earlier-contact") == RULE.decide(news(), Past("Anna Berg", past))


@pytest.mark.parametrize("days", [0.0001, 3, 30])
@pytest.mark.parametrize("direction", [Direction.INBOUND, Direction.OUTBOUND])
def test_a_communication_of_the_last_thirty_days_is_told(days: float, direction: Direction) -> None:
    notice = RULE.decide(news(), Past("Anna Berg", (earlier(days=days, direction=direction),)))

    assert isinstance(notice, Notice)


def test_the_notice_names_who_channel_time_and_subject_and_its_evidence() -> None:
    expected = Notice(
        title="Anna Berg is in touch again (phone)",
        body="Last contact: email, from the customer, 2026-03-07 12:00 UTC.\n“Broken kettle”",
        evidence=("interactions/i_old",),
    )

    assert expected == RULE.decide(news(), Past("Anna Berg", (earlier(),)))


def test_without_subject_the_first_words_stand_for_the_matter() -> None:
    past = earlier(subject="", body="Hello,\n\nmy kettle is  broken " + "x" * 500, direction=Direction.OUTBOUND)

    notice = RULE.decide(news(), Past("", (past,)))

    assert isinstance(notice, Notice)
    assert notice.title == "A customer is in touch again (phone)"
    assert notice.body.splitlines()[0] == "Last contact: email, from us, 2026-03-07 12:00 UTC."
    assert notice.body.splitlines()[1].startswith("“Hello, my kettle is broken xxx")
    assert len(notice.body.splitlines()[1]) <= 162


def test_a_matter_without_words_is_told_without_quotation() -> None:
    notice = RULE.decide(news(), Past("Anna", (earlier(subject="", body=" \n"),)))

    assert isinstance(notice, Notice)
    assert notice.body == "Last contact: email, from the customer, 2026-03-07 12:00 UTC."


def test_the_newest_earlier_contact_is_named_first_whatever_the_order_given() -> None:
    past = [earlier(days=days, name=f"interactions/i_{days}", subject=f"day {days}") for days in (9, 2, 7, 4, 1, 3, 8)]

    notice = RULE.decide(news(), Past("Anna", tuple(past)))

    assert isinstance(notice, Notice)
    assert notice.evidence == tuple(f"interactions/i_{days}" for days in (1, 2, 3, 4, 7))
    assert "day 1" in notice.body


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300), st.text(max_size=60))
def test_no_word_of_a_stranger_breaks_out_of_its_line(name: str, subject: str, body: str, channel: str) -> None:
    past = Past(name, (earlier(subject=subject, body=body, channel=channel),))

    notice = RULE.decide(news(an_interaction(channel=channel)), past)

    assert isinstance(notice, Notice)
    assert len(notice.title.splitlines()) == 1
    assert len(notice.body.splitlines()) <= 2
    assert len(notice.title) <= 400
    assert "\u202e" not in notice.title + notice.body
