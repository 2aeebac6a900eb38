"""Ids are ULIDs in lower case: they sort by when they were made, and no two are alike."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from servicekit import ids
from servicekit.ids import new_id, random_hex
from ulid import ULID


@pytest.fixture(autouse=True)
def _ulids_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave those of the process alone: some tests turn the clock."""
    monkeypatch.setattr(ids, "_ulids", ids._Ulids())


def _ulid(made: str) -> ULID:
    return ULID.from_str(made.partition("_")[2].upper())


def test_an_id_is_a_ulid_that_tells_when_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id("c")

    assert made.startswith("c_")
    assert made == made.lower()
    assert before <= _ulid(made).milliseconds <= time.time_ns() // 1_000_000


def test_ids_of_many_threads_differ_and_rise_within_each() -> None:
    def some(_: int) -> list[str]:
        return [new_id("e") for _ in range(2_000)]

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(some, range(8)))

    assert all(each == sorted(each) for each in made)
    assert len({each for some_ids in made for each in some_ids}) == 16_000


def test_each_millisecond_has_a_chance_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(4_000_000_000_000_000_000, 4_000_003_000_000_000_000, 1_000_000_000))
    monkeypatch.setattr(time, "time_ns", lambda: next(moments))
    chances = {bytes(_ulid(new_id("c")))[6:] for _ in range(2_500)}

    assert len(chances) == 2_500


def test_a_clock_that_goes_back_does_not_turn_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new_id("c")
    monkeypatch.setattr(time, "time_ns", lambda: 1)

    assert new_id("c") > first


def test_randomness_is_drawn_for_many_ids_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = []
    draw = os.urandom

    def counted(count: int) -> bytes:
        draws.append(count)
        return draw(count)

    monkeypatch.setattr(os, "urandom", counted)
    for _ in range(2_000):
        new_id("c")

    assert len(draws) <= 2


def _made_in_a_child() -> str:
    """Fork, and return the randomness of the child's first id."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, bytes(_ulid(new_id("c")))[6:])
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        return answer.read().hex()


def test_random_numbers_of_many_threads_differ() -> None:
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda _: [random_hex(16) for _ in range(2_000)], range(8)))

    assert len({each for some in drawn for each in some}) == 16_000
    assert {len(each) for each in drawn[0]} == {32}


def test_forked_processes_do_not_share_their_randomness() -> None:
    new_id("c")

    assert len({_made_in_a_child() for _ in range(3)}) == 3
