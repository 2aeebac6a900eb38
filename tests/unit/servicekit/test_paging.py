"""A page token works unchanged and for its own query only."""

from __future__ import annotations

import pytest
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from hypothesis import given
from hypothesis import strategies as st
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, page_size

TOKENS = PageTokens(b"k" * 32)


def refused_field(token: str, query: object = b"query") -> str:
    with pytest.raises(InvalidArgument) as caught:
        TOKENS.decode(token, query)  # type: ignore[arg-type] # both kinds of query are passed
    return caught.value.violations[0].field


_VALUES = st.one_of(st.text(max_size=20), st.integers(), st.booleans(), st.none())


@given(st.dictionaries(st.text(max_size=5), _VALUES, max_size=40))
def test_a_token_gives_back_its_position(position: dict[str, str | int | bool | None]) -> None:
    assert TOKENS.decode(TOKENS.encode(position, b"query"), b"query") == position


def test_an_empty_token_is_the_first_page() -> None:
    assert TOKENS.decode("", b"query") == {}


def test_a_token_may_be_used_with_another_page_size() -> None:
    first = contacts_pb2.ListContactsRequest(page_size=10)
    token = TOKENS.encode({"id": "c_9"}, first)

    following = contacts_pb2.ListContactsRequest(page_size=20, page_token=token)

    assert TOKENS.decode(token, following) == {"id": "c_9"}


def test_a_token_with_other_filters_is_refused() -> None:
    token = TOKENS.encode({"id": "c_9"}, contacts_pb2.ListContactsRequest())

    assert refused_field(token, contacts_pb2.ListContactsRequest(show_deleted=True)) == "page_token"
    assert refused_field(token, interactions_pb2.GetHistoryRequest()) == "page_token"


def test_a_token_of_another_key_is_refused() -> None:
    assert refused_field(PageTokens(b"x" * 32).encode({"id": 1}, b"query")) == "page_token"


@given(st.integers(min_value=0), st.sampled_from("ABCxyz019-_+/=\n é"))
def test_a_changed_token_is_refused(place: int, other: str) -> None:
    token = TOKENS.encode({"id": "c_9"}, b"query")
    at = place % len(token)
    changed = token[:at] + other + token[at + 1 :]

    if changed != token:
        assert refused_field(changed) == "page_token"


@given(st.text(max_size=60).filter(bool))
def test_a_made_up_token_is_refused(token: str) -> None:
    assert refused_field(token) == "page_token"


def test_page_sizes_are_defaulted_cut_and_refused() -> None:
    assert [page_size(0), page_size(7), page_size(5000)] == [50, 7, 1000]

    with pytest.raises(InvalidArgument) as caught:
        page_size(-1)

    assert caught.value.violations[0].field == "page_size"


def test_a_token_holds_the_places_of_many_merged_contacts() -> None:
    places = {f"c_01m80n3ha63fv114v4fch{number:05d}": number * 1000 for number in range(200)}

    assert TOKENS.decode(TOKENS.encode(places, b"query"), b"query") == places
