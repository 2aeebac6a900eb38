"""What callers write is kept as it is, or refused with the name of its field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st
from servicekit.errors import InvalidArgument
from servicekit.text import claimed_time, clean_text, id_in_name, kebab_case, plain_id, request_id, strip_unfit
from servicekit.times import to_datetime, to_timestamp

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def refused(check: Callable[[], object]) -> str:
    with pytest.raises(InvalidArgument) as caught:
        check()
    assert caught.value.violations[0].field == "body"
    return caught.value.reason


@pytest.mark.parametrize("text", ["", "Grüße\n\tЖ 日本 🎉 e\u0301", "two\r\nlines", "a\u200db"])
def test_good_text_is_returned_unchanged(text: str) -> None:
    assert clean_text("body", text, max_chars=100) == text


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x7f", "\x85", "\ud800", "old\rmac"])
def test_control_characters_and_lone_surrogates_are_refused(text: str) -> None:
    assert refused(lambda: clean_text("body", text)) == "CHARACTER_REFUSED"
    assert clean_text("body", strip_unfit(text)) == strip_unfit(text)


def test_every_character_that_is_refused_is_unprintable_so_that_printable_text_needs_no_search() -> None:
    for character in map(chr, range(0x110000)):
        if strip_unfit(character) == "" or character in "\r\n\u2028\u2029":
            assert not character.isprintable(), hex(ord(character))


def test_lengths_are_counted_in_characters_or_in_bytes() -> None:
    assert clean_text("body", "ä" * 10, max_chars=10, max_bytes=20)

    assert refused(lambda: clean_text("body", "ä" * 11, max_chars=10)) == "TEXT_TOO_LONG"
    assert refused(lambda: clean_text("body", "ä" * 11, max_bytes=20)) == "TEXT_TOO_LONG"


def test_a_required_text_is_not_blank_and_a_line_has_no_breaks() -> None:
    assert refused(lambda: clean_text("body", " \n", required=True)) == "FIELD_REQUIRED"
    assert refused(lambda: clean_text("body", "a\nb", one_line=True)) == "CHARACTER_REFUSED"


@given(st.text())
def test_stripped_text_is_always_fit(text: str) -> None:
    clean_text("body", strip_unfit(text))


def test_words_and_ids_follow_their_patterns() -> None:
    assert kebab_case("body", "service-messages", 40) == "service-messages"
    assert kebab_case("body", "", 40, required=False) == ""
    assert plain_id("body", "c_01-X") == "c_01-X"
    assert request_id("") == ""
    assert request_id("F47AC10B-58CC-4372-A567-0E02B2C3D479") == "f47ac10b-58cc-4372-a567-0e02b2c3d479"

    for word in ["", "Email", "a--b", "-a", "a_b", "x" * 41, "email\n"]:
        refused(lambda word=word: kebab_case("body", word, 40))  # type: ignore[misc] # the value of this turn
    for word in ["", "a/b", "a.b", "ä", "x" * 65, "a\n"]:
        refused(lambda word=word: plain_id("body", word))  # type: ignore[misc] # the value of this turn
    refused(lambda: request_id("not-a-uuid", "body"))


def test_names_give_their_ids() -> None:
    assert id_in_name("name", "contacts/c_1", "contacts") == "c_1"
    assert id_in_name("name", "contacts/c_1/identities/i_2", "contacts", "identities") == "c_1/i_2"

    for name in ["", "contacts/", "contact/c_1", "contacts/c_1/x", "/contacts/c_1", "contacts/c 1"]:
        refused(lambda name=name: id_in_name("body", name, "contacts"))  # type: ignore[misc] # the value of this turn


def test_claimed_times_lie_between_1990_and_five_minutes_ahead() -> None:
    assert claimed_time("body", NOW + timedelta(minutes=5), NOW)

    refused(lambda: claimed_time("body", NOW + timedelta(minutes=5, seconds=1), NOW))
    refused(lambda: claimed_time("body", datetime(1989, 12, 31, tzinfo=UTC), NOW))


@given(st.datetimes(timezones=st.just(UTC)))
def test_times_survive_the_wire_to_the_millisecond(value: datetime) -> None:
    sent = to_timestamp(value)

    assert sent is not None
    assert to_datetime("body", sent) == value.replace(microsecond=value.microsecond // 1000 * 1000)


def test_a_time_outside_the_calendar_is_refused() -> None:
    refused(lambda: to_datetime("body", Timestamp(seconds=10**15)))
    refused(lambda: to_datetime("body", Timestamp(seconds=-(10**15))))
    refused(lambda: to_datetime("body", Timestamp(nanos=-1)))
