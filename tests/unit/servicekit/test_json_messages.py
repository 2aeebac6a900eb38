"""JSON and messages say the same thing, and JSON that says something else is refused field by field."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from backstory.contacts.v1.contacts_pb2 import (
    Contact,
    ListContactsRequest,
    ResolveIdentityRequest,
    UpdateContactRequest,
)
from backstory.interactions.v1.interactions_pb2 import GetHistoryRequest, HistorySummary, Interaction, Sentiment
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given, settings
from hypothesis import strategies as st
from servicekit.descriptors import descriptor_of
from servicekit.errors import InvalidArgument
from servicekit.json_input import Faults, depth_exceeds, fill, fill_from_query
from servicekit.json_output import to_json

SAMPLES: list[Message] = [
    Contact(
        name="contacts/c_1",
        etag='"5"',
        version=-(2**63),
        state="CONTACT_STATE_ACTIVE",
        create_time=Timestamp(seconds=1_777_777_777, nanos=120_000_000),
        tags=["vip", "ö"],
        custom_fields={"plan": "free", "x": ""},
        memberships=[{"organization": "organizations/o", "role": ""}],
        identities=[{"kind": "email", "confidence": 0.5, "valid": True}],
        preferences={"quiet_hours": {"start": "22:00", "weekdays": [1, 7]}},
    ),
    Interaction(payload=b"\x00\xff\xfe", sentiment=Sentiment(score=-1), kind="INTERACTION_KIND_VISIT"),
    HistorySummary(total=3, by_kind={"INTERACTION_KIND_CALL": 2}),
    Contact(),
]


def read(message: Message, data: dict[str, Any]) -> Message:
    faults = Faults()
    fill(message, data, faults)
    faults.raise_if_any()
    return message


def faults_of(message: Message, data: dict[str, Any]) -> list[str]:
    with pytest.raises(InvalidArgument) as caught:
        read(message, data)
    return [violation.field for violation in caught.value.violations]


def query(message: Message, *pairs: tuple[str, list[str]], bound: frozenset[str] = frozenset()) -> Message:
    faults = Faults()
    fill_from_query(message, pairs, faults, set(bound))
    faults.raise_if_any()
    return message


def query_faults(message: Message, *pairs: tuple[str, list[str]], bound: frozenset[str] = frozenset()) -> list[str]:
    with pytest.raises(InvalidArgument) as caught:
        query(message, *pairs, bound=bound)
    return [violation.field for violation in caught.value.violations]


@pytest.mark.parametrize("message", SAMPLES, ids=lambda message: type(message).__name__)
def test_output_is_the_standard_mapping_with_the_contracts_names(message: Message) -> None:
    assert to_json(message) == json_format.MessageToDict(message, preserving_proto_field_name=True)


@pytest.mark.parametrize("message", SAMPLES, ids=lambda message: type(message).__name__)
def test_what_was_written_reads_back_the_same(message: Message) -> None:
    assert read(type(message)(), to_json(message)) == message
    assert read(type(message)(), json_format.MessageToDict(message)) == message


def test_null_means_unset() -> None:
    assert read(Contact(), {"display_name": None, "tags": None, "preferences": None}) == Contact()


def test_unknown_fields_are_refused_all_by_name() -> None:
    found = faults_of(Contact(), {"nick": 1, "preferences": {"lang": "de"}, "identities": [{"kind": "x"}, {"no": 1}]})

    assert found == ["nick", "preferences.lang", "identities[1].no"]


@pytest.mark.parametrize(
    "data",
    [
        {"display_name": 5},
        {"display_name": ["a"]},
        {"version": "1.5"},
        {"version": 1.5},
        {"version": True},
        {"version": 2**63},
        {"version": "٣x"},
        {"state": "ACTIVE"},
        {"state": 99},
        {"state": True},
        {"tags": "vip"},
        {"tags": [None]},
        {"tags": ["x"] * 1001},
        {"preferences": "de"},
        {"preferences": []},
        {"custom_fields": ["a"]},
        {"custom_fields": {"a": 1}},
        {"create_time": "yesterday"},
        {"create_time": 5},
        {"create_time": "2026-13-01T00:00:00Z"},
    ],
    ids=str,
)
def test_a_value_that_does_not_fit_is_refused_by_its_field(data: dict[str, Any]) -> None:
    assert faults_of(Contact(), data) == list(data)


def test_numbers_that_are_none_and_bytes_that_are_none_are_refused() -> None:
    assert faults_of(Interaction(), {"payload": "%%%", "sentiment": {"score": "NaN"}}) == ["payload", "sentiment.score"]
    assert faults_of(Contact(), {"identities": [{"verified": "true"}]}) == ["identities[0].verified"]


def test_a_field_given_under_both_its_names_is_refused() -> None:
    assert faults_of(Contact(), {"display_name": "a", "displayName": "b"}) == ["displayName"]


def test_a_query_string_reaches_into_messages_and_fills_lists() -> None:
    filled = query(
        GetHistoryRequest(),
        ("identity.kind", ["phone"]),
        ("identity.value", ["+49 30 1"]),
        ("channels", ["email", "x"]),
        ("kinds", ["INTERACTION_KIND_CALL", "1"]),
        ("page_size", ["7"]),
        ("from_time", ["2026-05-01T12:00:00.5Z"]),
    )

    assert filled == GetHistoryRequest(
        identity={"kind": "phone", "value": "+49 30 1"},
        channels=["email", "x"],
        kinds=["INTERACTION_KIND_CALL", "INTERACTION_KIND_MESSAGE"],
        page_size=7,
        from_time=Timestamp(seconds=1_777_636_800, nanos=500_000_000),
    )
    assert query(ListContactsRequest(), ("showDeleted", ["true"])) == ListContactsRequest(show_deleted=True)
    masked = query(UpdateContactRequest(), ("update_mask", ["display_name,preferences.language"]))
    assert masked.update_mask.paths == ["display_name", "preferences.language"]  # type: ignore[attr-defined] # by name


@pytest.mark.parametrize(
    "pair",
    [
        ("nope", ["1"]),
        ("identity.nope", ["1"]),
        ("identity", ["x"]),
        ("identity.kind.x", ["1"]),
        ("page_size", ["1", "2"]),
        ("page_size", ["many"]),
        ("direction", ["UP"]),
        ("from_time.seconds", ["1"]),
        ("", ["1"]),
    ],
    ids=str,
)
def test_a_query_that_does_not_fit_is_refused_by_its_name(pair: tuple[str, list[str]]) -> None:
    assert query_faults(GetHistoryRequest(), pair) == [pair[0]]


def test_a_query_cannot_set_what_the_path_or_body_sets() -> None:
    assert query_faults(ResolveIdentityRequest(), ("identity.kind", ["x"]), bound=frozenset({"identity"})) == [
        "identity.kind"
    ]


def test_depth_is_counted() -> None:
    nested: Any = {}
    for _ in range(19):
        nested = {"a": [nested]} if isinstance(nested, dict) else nested

    assert not depth_exceeds({"a": {"b": [1, 2]}}, 3)
    assert depth_exceeds({"a": {"b": [[1]]}}, 3)
    assert depth_exceeds(nested)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
FIELDS = st.sampled_from([field.name for field in descriptor_of(Contact).fields])


@settings(max_examples=300)
@given(st.dictionaries(FIELDS, JSON, max_size=5))
def test_any_json_is_either_read_or_refused_by_field(data: dict[str, Any]) -> None:
    with suppress(InvalidArgument):
        read(Contact(), data)


QUERY_NAMES = st.sampled_from(["identity.kind", "kinds", "page_size", "from_time", "direction", "channels", "identity"])


@settings(max_examples=300)
@given(st.lists(st.tuples(QUERY_NAMES | st.text(max_size=6), st.lists(st.text(max_size=8), min_size=1, max_size=2))))
def test_any_query_is_either_read_or_refused_by_name(pairs: list[tuple[str, list[str]]]) -> None:
    with suppress(InvalidArgument):
        query(GetHistoryRequest(), *pairs)
