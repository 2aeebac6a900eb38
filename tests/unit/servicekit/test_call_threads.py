"""The threads that answer calls: each call once, its listeners told once, and no thread lost to a fault."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from servicekit.call_threads import CallThreads, Handed

WAIT = 10


@pytest.fixture
def threads() -> Iterator[CallThreads]:
    made = CallThreads(2, "test")
    yield made
    made.shutdown()


def told(handed: Handed) -> threading.Event:
    event = threading.Event()
    handed.add_done_callback(lambda _: event.set())
    return event


def test_a_call_is_answered_with_its_arguments_and_then_those_who_asked_are_told(threads: CallThreads) -> None:
    answered: list[tuple[int, str]] = []

    handed = threads.submit(lambda number, text: answered.append((number, text)), 1, "a")

    assert told(handed).wait(WAIT)
    assert answered == [(1, "a")]


def test_who_asks_after_the_call_is_told_at_once(threads: CallThreads) -> None:
    handed = threads.submit(lambda: None)
    assert told(handed).wait(WAIT)

    assert told(handed).is_set()


def test_each_listener_is_told_once_however_close_its_question_is_to_the_end(threads: CallThreads) -> None:
    counted: list[int] = []
    calls = [threads.submit(lambda: None) for _ in range(2_000)]
    for number, handed in enumerate(calls):
        handed.add_done_callback(lambda _, number=number: counted.append(number))  # type: ignore[misc] # bound now

    assert all(told(handed).wait(WAIT) for handed in calls)
    assert sorted(counted) == list(range(2_000))


def test_as_many_calls_are_worked_on_at_once_as_there_are_threads(threads: CallThreads) -> None:
    together = threading.Barrier(2)

    calls = [threads.submit(together.wait, WAIT) for _ in range(2)]

    assert all(told(handed).wait(WAIT) for handed in calls)
    assert not together.broken


def test_a_fault_costs_no_thread(threads: CallThreads) -> None:
    def leave() -> None:
        raise SystemExit

    broken = [threads.submit(leave) for _ in range(4)]

    assert all(told(handed).wait(WAIT) for handed in broken)
    assert told(threads.submit(lambda: None)).wait(WAIT)


def test_after_the_last_call_the_threads_end() -> None:
    before = set(threading.enumerate())
    threads = CallThreads(3, "test")
    started = set(threading.enumerate()) - before
    done = told(threads.submit(lambda: None))

    threads.shutdown()
    for thread in started:
        thread.join(WAIT)

    assert done.is_set()
    assert not any(thread.is_alive() for thread in started)
