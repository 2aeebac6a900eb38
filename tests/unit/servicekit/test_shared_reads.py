"""Reads that share one command: everybody gets the document asked for, and nobody waits for somebody else's fault."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from pymongo.errors import AutoReconnect
from servicekit.adapters.shared_reads import MOST_AT_ONCE, SharedReads
from servicekit.call import Call, within

from tests.support.eventually import eventually

Row = dict[str, Any]


class Documents:
    """Stored documents whose reading can be held up and made to fail; it keeps what was read together."""

    def __init__(self) -> None:
        self.stored: dict[str, Row] = {f"k{number}": {"_id": number} for number in range(100)}
        self.together: list[list[str]] = []
        self.alone: list[str] = []
        self.failing = False
        self.open = threading.Event()
        self.open.set()
        self.reads = SharedReads(self._one, self._some)

    def _one(self, key: str) -> Row | None:
        self.alone.append(key)
        self.open.wait(20)
        return self.stored.get(key)

    def _some(self, keys: Sequence[str]) -> Mapping[str, Row]:
        self.together.append(list(keys))
        self.open.wait(20)
        if self.failing:
            raise AutoReconnect
        return {key: self.stored[key] for key in keys if key in self.stored}

    def waiting(self) -> int:
        return len(self.reads._waiting)


@pytest.fixture
def documents() -> Documents:
    return Documents()


def _asked_while_one_is_read(documents: Documents, keys: Sequence[str], pool: ThreadPoolExecutor) -> list[Future[Any]]:
    """Ask for these one after the other while the first of them is held up."""
    documents.open.clear()
    asked = []
    for number, key in enumerate(keys):
        asked.append(pool.submit(documents.reads.get, key))
        eventually(5, lambda number=number: len(documents.alone) == 1 and documents.waiting() == number)  # type: ignore[misc] # bound now
    return asked


def test_who_asks_alone_reads_alone(documents: Documents) -> None:
    found = [documents.reads.get(key) for key in ("k1", "nobody", "k2")]

    assert found == [{"_id": 1}, None, {"_id": 2}]
    assert documents.alone == ["k1", "nobody", "k2"]
    assert documents.together == []


def test_those_who_come_during_a_read_share_the_next_one(documents: Documents) -> None:
    keys = ["k1", "k2", "nobody", "k3", "k2"]
    with ThreadPoolExecutor(8) as pool:
        asked = _asked_while_one_is_read(documents, keys, pool)
        documents.open.set()
        found = [each.result(10) for each in asked]

    assert found == [{"_id": 1}, {"_id": 2}, None, {"_id": 3}, {"_id": 2}]
    assert documents.alone == ["k1"]
    assert documents.together == [["k2", "nobody", "k3", "k2"]]


def test_a_document_is_read_after_it_was_asked_for(documents: Documents) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = _asked_while_one_is_read(documents, ["k1", "k1"], pool)
        documents.stored["k1"] = {"_id": "written before the second asked"}
        documents.open.set()

        assert asked[1].result(10) == {"_id": "written before the second asked"}


def test_one_read_holds_a_bounded_number_of_documents(documents: Documents) -> None:
    keys = [f"k{number}" for number in range(1 + MOST_AT_ONCE + 3)]
    with ThreadPoolExecutor(len(keys)) as pool:
        asked = _asked_while_one_is_read(documents, keys, pool)
        documents.open.set()
        found = [each.result(10) for each in asked]

    assert found == [documents.stored[key] for key in keys]
    assert [len(each) for each in documents.together] == [MOST_AT_ONCE, 3]


def test_a_read_that_fails_is_not_shared(documents: Documents) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = _asked_while_one_is_read(documents, ["k1", "k2", "k3"], pool)
        documents.failing = True
        documents.open.set()
        found = [each.result(10) for each in asked]

    assert found == [{"_id": 1}, {"_id": 2}, {"_id": 3}]
    assert sorted(documents.alone) == ["k1", "k2", "k3"]


def test_who_has_no_time_left_reads_alone_and_holds_nobody_up(documents: Documents) -> None:
    def hurried(key: str) -> Row | None:
        with within(Call(deadline=time.monotonic() + 0.05)):
            return documents.reads.get(key)

    with ThreadPoolExecutor(8) as pool:
        first = _asked_while_one_is_read(documents, ["k1"], pool)[0]
        left = pool.submit(hurried, "k2")
        eventually(5, lambda: documents.alone == ["k1", "k2"])
        documents.open.set()

        assert [first.result(10), left.result(10), documents.reads.get("k3")] == [{"_id": 1}, {"_id": 2}, {"_id": 3}]
    assert documents.together == []


def test_everybody_gets_what_they_asked_for_however_many_ask_and_whatever_fails(documents: Documents) -> None:
    def some(seed: int) -> bool:
        chance = random.Random(seed)
        for _ in range(300):
            key = f"k{chance.randrange(120)}"
            documents.failing = chance.random() < 0.1
            with within(Call(deadline=time.monotonic() + chance.choice((0, 0.001, 5)))):
                if documents.reads.get(key) != documents.stored.get(key):
                    return False
        return True

    with ThreadPoolExecutor(24) as pool:
        assert all(pool.map(some, range(24), timeout=60))
    assert documents.reads.get("k1") == {"_id": 1}
    assert not documents.reads._is_reading
