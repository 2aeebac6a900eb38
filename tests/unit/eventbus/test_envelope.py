"""The envelope: what is written can be read, and what cannot be read is told with a reason."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from eventbus.envelope import Envelope, UnreadableEnvelope, decode, encode
from hypothesis import given
from hypothesis import strategies as st

TOKEN = st.from_regex(r"[a-zA-Z0-9_-]{1,64}", fullmatch=True)
ENVELOPES = st.builds(
    Envelope,
    event_id=TOKEN,
    owner=TOKEN,
    name=TOKEN,
    contact=TOKEN,
    epoch=st.integers(0, 2**20),
    version=st.integers(0, 2**40 - 1),
    record_time=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    aggregate=TOKEN,
    traceparent=st.sampled_from(["", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]),
)

EXAMPLE = Envelope(
    event_id="e_1",
    owner="contacts",
    name="ContactUpdated",
    contact="c_1",
    epoch=1,
    version=7,
    record_time=datetime(2026, 3, 1, 12, 0, 0, 5000, tzinfo=UTC),
    aggregate="c_1",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)


@given(ENVELOPES)
def test_what_is_encoded_decodes_to_the_same(envelope: Envelope) -> None:
    assert decode(encode(envelope)) == envelope


def test_the_headers_are_the_documented_ones() -> None:
    assert encode(EXAMPLE) == {
        "ce-specversion": "1.0",
        "ce-id": "e_1",
        "ce-type": "backstory.events.contacts.v1.ContactUpdated",
        "ce-source": "/backstory/contacts",
        "ce-subject": "c_1",
        "ce-time": "2026-03-01T12:00:00.005000Z",
        "ce-datacontenttype": "application/protobuf",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "Nats-Msg-Id": "e_1",
        "backstory-epoch": "1",
        "backstory-version": "7",
        "backstory-aggregate": "c_1",
    }


def test_times_are_written_in_utc() -> None:
    local = EXAMPLE.record_time.astimezone(timezone(timedelta(hours=5)))
    moved = Envelope(**{**EXAMPLE.__dict__, "record_time": local})

    assert encode(moved)["ce-time"] == "2026-03-01T12:00:00.005000Z"


@pytest.mark.parametrize(
    ("header", "value", "reason"),
    [
        ("ce-id", "", "UNREADABLE_ENVELOPE"),
        ("ce-type", "", "UNREADABLE_ENVELOPE"),
        ("ce-type", "com.example.Order", "UNREADABLE_ENVELOPE"),
        ("ce-type", "backstory.events.contacts.v2.ContactUpdated", "UNKNOWN_MAJOR_VERSION"),
        ("ce-time", "yesterday", "UNREADABLE_ENVELOPE"),
        ("ce-time", "2026-03-01T12:00:00", "UNREADABLE_ENVELOPE"),
        ("backstory-epoch", "-1", "UNREADABLE_ENVELOPE"),
        ("backstory-version", "1.5", "UNREADABLE_ENVELOPE"),
        ("backstory-version", "9" * 19, "UNREADABLE_ENVELOPE"),
        ("backstory-version", "٣", "UNREADABLE_ENVELOPE"),
        ("backstory-version", str(2**40), "UNREADABLE_ENVELOPE"),
        ("backstory-epoch", str(2**22), "UNREADABLE_ENVELOPE"),
    ],
)
def test_a_broken_header_is_told_with_its_reason(header: str, value: str, reason: str) -> None:
    with pytest.raises(UnreadableEnvelope) as raised:
        decode(encode(EXAMPLE) | {header: value})

    assert raised.value.reason == reason


@given(st.dictionaries(st.sampled_from([*encode(EXAMPLE)]), st.text(max_size=80)))
def test_no_header_makes_decoding_fail_in_another_way(changes: dict[str, str]) -> None:
    with suppress(UnreadableEnvelope):
        decode(encode(EXAMPLE) | changes)


def test_no_headers_at_all_are_unreadable() -> None:
    with pytest.raises(UnreadableEnvelope):
        decode(None)
