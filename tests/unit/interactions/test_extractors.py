"""Facts are read from customers' own words, rather too few than a wrong one."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.interactions.domain.extracting import Extractor, Text, facts_in, is_read
from services.interactions.domain.facts import Draft, expiry
from services.interactions.domain.interaction import ActorType, Direction, Kind, Visibility
from services.interactions.domain.own_words import own_words
from services.interactions.extractors import extractors

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "tweets.csv"
EXAMPLES = [
    pytest.param(extractor, text, values, id=f"{extractor.KEY}-{number}")
    for extractor in extractors()
    for number, (text, values) in enumerate(extractor.EXAMPLES.items())
]


def a_text(body: str, **changes: Any) -> Text:
    told: dict[str, Any] = {
        "interaction": "i_1",
        "contact": "c_1",
        "body": body,
        "direction": Direction.INBOUND,
        "kind": Kind.MESSAGE,
        "actor": ActorType.CUSTOMER,
        "visibility": Visibility.CUSTOMER,
        "occur_time": NOON,
    }
    return Text(**(told | changes))


def told(body: str) -> list[tuple[str, str]]:
    return [(fact.key, fact.value) for fact in facts_in(a_text(body), extractors(), "services/interactions")]


@pytest.mark.parametrize(("extractor", "text", "values"), EXAMPLES)
def test_each_extractor_finds_what_its_examples_say(extractor: Extractor, text: str, values: list[str]) -> None:
    found = [each.value for each in extractor.find(text)]

    assert list(dict.fromkeys(found)) == values


def test_each_extractor_shows_texts_in_which_it_finds_something_and_some_in_which_it_must_not() -> None:
    assert len(extractors()) >= 10
    for extractor in extractors():
        assert any(extractor.EXAMPLES.values()), extractor.KEY
        assert not all(extractor.EXAMPLES.values()), extractor.KEY


def test_a_fact_says_where_it_stands_and_for_how_long_it_holds() -> None:
    body = "Hello, where is order 4711-22? It was due on Monday."
    (fact,) = facts_in(a_text(body), extractors(), "services/interactions")

    assert isinstance(fact, Draft)
    assert (fact.key, fact.value, fact.interaction, fact.extractor) == (
        "order-number",
        "4711-22",
        "i_1",
        "order-number@1",
    )
    assert fact.place is not None
    assert body[fact.place.start : fact.place.end] == "4711-22"
    assert fact.expire_time == NOON + timedelta(days=180)
    assert expiry("shoe-size", NOON) == NOON + timedelta(days=30)
    assert expiry("identity-checked", NOON) == NOON + timedelta(minutes=30)


QUOTING = [
    "It is still broken.\n\nOn 3 March 2026 at 10:00, Help wrote:\n> Please tell us your order 4711-22.\n",
    "Still broken.\n> order 4711-22\nThanks",
    "Noch immer kaputt.\n\nAm 03.03.2026 um 10:00 schrieb Hilfe <hilfe@example.org>:\n> Bestellung 4711-22\n",
    "Broken.\n\n-----Original Message-----\nFrom: a\nOrder 4711-22 is on its way",
    "Broken.\n\nFrom: Help\nSent: Monday\nTo: me\nSubject: order 4711-22\n\nYour order 4711-22",
    "Broken.\n-- \nAnn, collector of order 4711-22",
    "Broken.\n\nOn Tue, 3 Mar 2026 at 10:00 a rather long name\n<somebody@example.org> wrote:\n\n> order 4711-22",
]


@pytest.mark.parametrize("body", QUOTING)
def test_nothing_is_read_from_what_is_quoted(body: str) -> None:
    assert told(body) == []
    assert len(own_words(body)) == len(body)


def test_own_words_before_and_between_quotations_are_read() -> None:
    body = "> which order?\norder 1234-5\n> and which device?\nmy iPhone 7"

    assert told(body) == [("device-model", "iPhone 7"), ("order-number", "1234-5")]


def test_a_message_that_only_forwards_is_read_as_it_is() -> None:
    assert told("> my order 4711-22") == [("order-number", "4711-22")]


@pytest.mark.parametrize(
    "change",
    [
        {"direction": Direction.OUTBOUND},
        {"direction": Direction.INTERNAL},
        {"kind": Kind.NOTE},
        {"kind": Kind.STATUS_CHANGE},
        {"kind": Kind.BUSINESS_EVENT},
        {"actor": ActorType.BOT},
        {"contact": ""},
        {"body": " \n"},
    ],
)
def test_only_what_customers_say_to_us_is_read(change: dict[str, Any]) -> None:
    assert not is_read(a_text(**({"body": "order 4711-22"} | change)))


def test_secrets_are_never_read_whatever_they_look_like_otherwise() -> None:
    assert told("my order number is 4111 1111 1111 1111") == []
    assert told("order 4111111111111111") == []
    assert told("My password is hunter22, order number: PIN: 1234") == []


def test_a_list_of_numbers_is_not_what_somebody_calls_about() -> None:
    assert len(told(" ".join(f"order {number}" for number in range(10_000, 10_050)))) == 3


@given(st.text(max_size=400))
@settings(max_examples=200)
def test_any_text_can_be_read(text: str) -> None:
    for fact in facts_in(a_text(text), extractors(), "services/interactions"):
        assert fact.value
        assert fact.place is not None
        assert 0 <= fact.place.start < fact.place.end <= len(text)
    assert len(own_words(text)) == len(text)


@pytest.mark.parametrize(
    "piece", ["order ", "> ", "my ", "1-", "On x wrote: ", "error code ", "a@a.", "i have restarted ", "0 "]
)
def test_no_text_takes_long_to_read(piece: str) -> None:
    started = datetime.now(UTC)
    told(piece * (16_384 // len(piece)))

    assert datetime.now(UTC) - started < timedelta(seconds=5)


@pytest.mark.skipif(not REAL.exists(), reason="the real messages are not here")
def test_real_messages_give_few_facts_each_of_which_stands_in_its_message() -> None:
    with REAL.open(newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file) if row["inbound"] == "True"]

    facts = [(text, fact) for text in texts for fact in facts_in(a_text(text), extractors(), "services/interactions")]

    assert 20 <= len(facts) <= len(texts) / 20
    for text, fact in facts:
        assert fact.place is not None
        place = text[fact.place.start : fact.place.end].casefold()
        assert fact.key == "steps-tried" or fact.value.casefold() in (
            place,
            place.replace(" ", "-"),
            place.replace(" ", ""),
        )
