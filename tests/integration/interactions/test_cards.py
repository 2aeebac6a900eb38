"""Cards however they came to be: made whole at once, or grown entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from commandline.system.servers import Servers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo import MongoClient
from pymongo.collection import Collection

from services.interactions.adapters.cards import Entry, card_of, checksum, empty_member, first_card, growth
from services.interactions.domain.history import CARD_ENTRIES
from services.interactions.domain.interaction import Kind
from services.interactions.domain.ports import ContactState

START = datetime(2025, 1, 1, tzinfo=UTC)
ENTRIES = st.lists(
    st.builds(
        lambda number, minute, kind, channel: (number, minute, kind, channel),
        st.integers(0, 999),
        st.integers(0, 50),
        st.sampled_from(Kind),
        st.sampled_from(["email", "phone", "web-chat"]),
    ),
    min_size=1,
    max_size=CARD_ENTRIES + 20,
    unique_by=lambda each: each[0],
)


@pytest.fixture
def cards(servers: Servers, namespace: str) -> Iterator[Collection[dict[str, Any]]]:
    """A collection of cards."""
    with MongoClient[dict[str, Any]](servers.addresses.mongodb_uri, tz_aware=True) as client:
        yield client[f"{namespace}_interactions"]["cards"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=ENTRIES, cut=st.integers(1, 100))
def test_a_card_made_at_once_is_the_card_that_grew(
    cards: Collection[dict[str, Any]], told: list[tuple[int, int, Kind, str]], cut: int
) -> None:
    owner = ContactState("c_1")
    entries = [
        Entry(f"i_{number:03d}", START + timedelta(minutes=minute), kind, channel, f"bytes {number}".encode())
        for number, minute, kind, channel in told
    ]
    cards.delete_many({})
    cards.insert_one(card_of([empty_member(owner)], []))
    for start in range(0, len(entries), cut):
        assert cards.update_one(*_filter_and_update(growth("c_1", start, entries[start : start + cut]))).matched_count

    grown = cards.find_one({"_id": "c_1"})
    cards.replace_one({"_id": "c_1"}, first_card(owner, entries))
    at_once = cards.find_one({"_id": "c_1"})

    assert grown
    assert at_once
    assert checksum(grown) == checksum(at_once)


def _filter_and_update(write: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return write._filter, write._doc
