"""What may be kept as a fact, and what two spellings of one fact have in common."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.errors import InvalidArgument

from services.interactions.domain.facts import (
    Draft,
    Fact,
    FactState,
    checked_expiry,
    checked_key,
    checked_value,
    joined,
)
from services.interactions.domain.interaction import Visibility

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_draft(value: str = "4711", key: str = "order-number", contact: str = "c_1") -> Draft:
    return Draft(contact, key, value, NOON, NOON + timedelta(days=1), "agents/anna")


@pytest.mark.parametrize(
    "value",
    [
        "4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005", "my card is 6011111111111117 thanks",
        "password: hunter2", "Mein Passwort ist geheim12", "PIN: 1234", "the pwd is abc123",
    ],
)  # fmt: skip
def test_card_numbers_and_passwords_are_refused_as_values(value: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        checked_value(value)

    assert (refused.value.reason, refused.value.metadata["field"]) == ("SECRET_REFUSED", "value")


@pytest.mark.parametrize(
    "value", ["4711", "111-5014070-4118645", "1234567890123456", "4111 1111 1111 1112", "356938035643809", "pinned"]
)
def test_other_numbers_are_values(value: str) -> None:
    assert checked_value(f" {value} ") == value


@pytest.mark.parametrize("key", ["password", "card-pin", "cvv", "credit-card", "kreditkarte-nummer"])
def test_keys_of_secrets_are_refused(key: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        checked_key(key)

    assert refused.value.metadata["field"] == "key"


def test_a_fact_is_the_same_in_every_spelling_and_another_for_anybody_else() -> None:
    same = {a_draft(value).id for value in ("AB 12", "ab12", "\uff21\uff2212")}

    assert len(same) == 1
    assert len({a_draft().id, a_draft("4712").id, a_draft(key="x").id, a_draft(contact="c_2").id}) == 4


def test_a_fact_is_fresh_until_it_expires_unless_it_is_wrong() -> None:
    fact = Fact("f_1", 1, a_draft(), FactState.STATED, "", NOON, NOON)
    wrong = Fact("f_1", 2, a_draft(), FactState.REJECTED, "agents/anna", NOON, NOON)

    assert fact.is_fresh(NOON)
    assert not fact.is_fresh(NOON + timedelta(days=1))
    assert not wrong.is_fresh(NOON)


def said(days: int, visibility: Visibility, interaction: str) -> Draft:
    at = NOON + days * timedelta(days=1)
    return Draft(
        "c_1", "x", "1", at, at + timedelta(days=9), "agents/anna", interaction=interaction, visibility=visibility
    )


@given(st.permutations(range(4)), st.lists(st.sampled_from(list(Visibility)), min_size=4, max_size=4))
def test_in_whatever_order_sayings_are_read_the_fact_is_the_same(order: list[int], seen: list[Visibility]) -> None:
    sayings = [said(day, visibility, f"i_{day}") for day, visibility in enumerate(seen)]

    fact = reduce(joined, [sayings[number] for number in order])

    assert fact == reduce(joined, sayings)
    assert joined(fact, fact) == fact
    assert fact.visibility is min(seen)
    assert fact.interaction == max(each.interaction for each in sayings if each.visibility is min(seen))


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=-1), timedelta(days=4000)])
def test_the_end_of_a_fact_lies_ahead_and_not_for_ever(ahead: timedelta) -> None:
    with pytest.raises(InvalidArgument):
        checked_expiry(NOON + ahead, NOON)
