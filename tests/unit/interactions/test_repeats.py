"""Who is in touch again about the same is recognised, and who comes with something else is not taken for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.interactions.domain.interaction import ActorType, Direction, Kind
from services.interactions.domain.mood import mood_of, score_of
from services.interactions.domain.repeats import Heard, alike, counts, is_thanks, repeat_of, says_so
from tests.support.repeat_pairs import pairs

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def heard(text: str = "", ago: timedelta = timedelta(), **changes: Any) -> Heard:
    told: dict[str, Any] = {
        "name": f"interactions/i_{int(ago.total_seconds()):010d}",
        "occur_time": NOON - ago,
        "channel": "email",
        "direction": Direction.INBOUND,
        "kind": Kind.MESSAGE,
        "actor": ActorType.CUSTOMER,
        "text": text,
    }
    return Heard(**(told | changes))


def test_on_the_labelled_pairs_precision_and_recall_are_high() -> None:
    labelled = pairs()
    found = [repeat_of(heard(pair.later), [heard(pair.earlier, 2 * DAY)]) is not None for pair in labelled]

    assert len(labelled) >= 500
    right = sum(pair.is_repeat and is_found for pair, is_found in zip(labelled, found, strict=True))
    precision, recall = right / sum(found), right / sum(pair.is_repeat for pair in labelled)
    assert (precision >= 0.95, recall >= 0.90) == (True, True), (precision, recall)


def test_the_worked_example_of_near_duplicates_is_a_half() -> None:
    one = "my order 4711 has not arrived yet please help"
    other = "my order 4711 has not arrived yet can you help"

    assert alike(one, other) == 0.5
    assert alike("too short to tell", "too short to tell") == 0


@pytest.mark.parametrize(
    ("ago", "window"),
    [(timedelta(hours=20), 1), (DAY, 1), (2 * DAY, 7), (7 * DAY, 7), (8 * DAY, 30), (30 * DAY, 30), (31 * DAY, 0)],
)
def test_a_repeat_has_the_shortest_window_it_falls_into(ago: timedelta, window: int) -> None:
    found = repeat_of(heard(topic="billing/refund"), [heard("x", ago, topic="billing/refund/late")])

    assert (found.window_days if found else 0) == window


@pytest.mark.parametrize(
    ("now", "before", "rule"),
    [
        ({"matter": "issues/1"}, {"matter": "issues/1"}, "same-issue"),
        ({"matter": "issues/1", "topic": "a/b"}, {"matter": "issues/2", "topic": "a/b"}, ""),
        ({"topic": "billing/refund/late"}, {"topic": "billing/refund"}, "same-topic"),
        ({"topic": "billing/refund"}, {"topic": "billing/invoice"}, ""),
        ({"topic": "other"}, {"topic": "other"}, ""),
        ({"thread": "t", "source": "mail"}, {"thread": "t", "source": "mail"}, "same-thread"),
        ({"thread": "t", "source": "mail"}, {"thread": "t", "source": "chat"}, ""),
    ],
)
def test_the_rule_is_named(now: dict[str, Any], before: dict[str, Any], rule: str) -> None:
    found = repeat_of(heard("one", **now), [heard("two", DAY, **before)])

    assert (found.rule if found else "") == rule


def test_a_number_said_before_is_the_same_matter_and_a_handle_or_year_is_none() -> None:
    assert repeat_of(heard("and 4711-22?"), [heard("see 4711-22", DAY)])
    assert not repeat_of(heard("@117251 nice weather"), [heard("@117251 good coffee", DAY)])
    assert not repeat_of(heard("since 2017 it rains"), [heard("in 2017 I ate cake", DAY)])


@pytest.mark.parametrize(
    "change",
    [
        {"kind": Kind.STATUS_CHANGE}, {"kind": Kind.SURVEY_RESPONSE}, {"kind": Kind.NOTE}, {"actor": ActorType.BOT},
        {"direction": Direction.OUTBOUND}, {"text": "Thank you so much!"},
    ],
)  # fmt: skip
def test_automatic_mail_surveys_and_thanks_never_count(change: dict[str, Any]) -> None:
    same: dict[str, Any] = {"topic": "billing/refund"}

    assert not counts(heard("hello", **change) if "text" not in change else heard(**change))
    assert repeat_of(heard(**(same | {"text": "a"} | change)), [heard("b", DAY, **same)]) is None
    assert repeat_of(heard("a", **same), [heard(ago=DAY, **(same | {"text": "b"} | change))]) is None


def test_messages_with_short_gaps_are_one_contact_and_a_call_is_one_of_its_own() -> None:
    minutes = [timedelta(minutes=m) for m in (30, 60)]
    same: dict[str, Any] = {"topic": "billing/refund"}

    assert repeat_of(heard("c", **same), [heard("b", minutes[0], **same), heard("a", minutes[1], **same)]) is None
    assert repeat_of(heard("b", **same), [heard("a", timedelta(minutes=31), **same)])
    assert repeat_of(heard("b", **same), [heard("a", minutes[0], channel="phone", kind=Kind.CALL, **same)])
    assert repeat_of(heard("b", kind=Kind.CALL, **same), [heard("a", minutes[0], kind=Kind.CALL, **same)])


def test_the_latest_earlier_contact_is_named() -> None:
    same: dict[str, Any] = {"topic": "billing/refund"}
    found = repeat_of(heard("c", **same), [heard("a", 5 * DAY, **same), heard("b", 3 * DAY, **same)])

    assert found
    assert found.earlier == heard("b", 3 * DAY).name


@pytest.mark.parametrize(
    "text",
    [
        "As I already said, no.",
        "Wie bereits erw\u00e4hnt!",
        "for like the 8th time",
        "Ya les dije que no",
        "Je vous ai d\u00e9j\u00e0 \u00e9crit",
    ],
)
def test_people_who_say_that_they_repeat_themselves_are_heard(text: str) -> None:
    assert says_so(text)
    assert not says_so(f"Hello\n> {text}")


@pytest.mark.parametrize("text", ["Where is it?", "I said hello", "Next time I will call", "my second home"])
def test_others_are_not(text: str) -> None:
    assert not says_so(text)


def test_thanks_are_short_and_nothing_else() -> None:
    assert is_thanks("Thank you!")
    assert not is_thanks("Thank you, but where is it?")
    assert not is_thanks("")


def test_moods_are_scored_by_words_and_absent_when_unsure() -> None:
    bad, good = score_of("This is the worst service ever, horrible"), score_of("Great, it works perfectly, thanks")

    assert bad
    assert good
    assert bad.value < -0.4 < 0.4 < good.value
    assert bad.model == "words-en@1"
    assert score_of("Where is my parcel?") is None
    assert score_of("\u4f60\u597d") is None
    not_bad, just_bad = score_of("it is not terrible"), score_of("it is terrible")
    assert just_bad
    assert not_bad is None or not_bad.value > just_bad.value


def test_a_mood_names_its_trend_and_the_texts_it_is_based_on() -> None:
    bad, good = "This is horrible and the worst", "This is great and perfect, thank you"
    mood = mood_of([("1", bad), ("2", bad), ("3", bad), ("4", good), ("5", good), ("6", good)])

    assert mood
    assert (mood.word, mood.trend, mood.texts) == ("upset", "getting worse", ("1", "2", "3"))
    assert mood_of([("1", "Where is it?")]) is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_the_same_both_ways_and_never_more_than_one(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 1
