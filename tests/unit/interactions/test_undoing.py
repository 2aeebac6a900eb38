"""A document can be shown as it was at any time, however it was changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from servicekit.adapters.guarded import LIST_CAP

from services.interactions.adapters.undoing import PAST, as_it_was, undone

START = datetime(2026, 3, 1, tzinfo=UTC)
states = st.dictionaries(st.sampled_from("abcd"), st.one_of(st.none(), st.integers(0, 3)))


def changed(row: dict[str, Any], after: dict[str, Any], time: datetime) -> dict[str, Any]:
    """Return the row with its next state, as a guarded update writes it."""
    before = {name: row[name] for name in "abcd" if name in row}
    past = [*row.get(PAST, ()), undone(before, after, time)][-LIST_CAP:]
    return after | {PAST: past, "version": row["version"] + 1}


def told(row: dict[str, Any] | None) -> dict[str, Any]:
    return {name: row[name] for name in "abcd" if row and row.get(name) is not None}


@given(st.lists(states, min_size=1, max_size=8), st.integers(0, 9))
def test_it_is_shown_as_the_last_change_until_then_left_it(changes: list[dict[str, Any]], minutes: int) -> None:
    row: dict[str, Any] = changes[0] | {"version": 1}
    for number, after in enumerate(changes[1:], 1):
        row = changed(row, after, START + timedelta(minutes=number))

    then = as_it_was(row, START + timedelta(minutes=minutes))

    expected = changes[min(minutes, len(changes) - 1)]
    assert told(then) == {name: value for name, value in expected.items() if value is not None}


def test_before_the_changes_that_are_kept_nothing_is_known() -> None:
    row: dict[str, Any] = {"a": 0, "version": 1}
    for number in range(1, LIST_CAP + 3):
        row = changed(row, {"a": number}, START + timedelta(minutes=number))

    assert told(as_it_was(row, START + timedelta(minutes=3))) == {"a": 3}
    assert as_it_was(row, START + timedelta(minutes=1)) is None


def test_what_was_taken_out_is_not_known() -> None:
    row = changed({"a": 0, "version": 1}, {"a": 1}, START)
    del row[PAST][0]["was"]

    assert as_it_was(row, START - timedelta(minutes=1)) is None
    assert told(as_it_was(row, START)) == {"a": 1}
