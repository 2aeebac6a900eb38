"""Asking a service that does not answer: nobody waits for it again and again, and one at a time finds out."""

from __future__ import annotations

import pytest
from servicekit.errors import Unavailable

from services.interactions.adapters.breaker import FAILURES_TO_OPEN, OPEN_SECONDS, Breaker


class _Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    """The time, moved by hand."""
    return _Clock()


@pytest.fixture
def open_breaker(clock: _Clock) -> Breaker:
    """A breaker that has just seen enough failures."""
    breaker = Breaker(clock)
    for _ in range(FAILURES_TO_OPEN):
        breaker.check()
        breaker.note(failed=True)
    return breaker


def _is_open(breaker: Breaker) -> bool:
    try:
        breaker.check()
    except Unavailable:
        return True
    return False


def test_a_few_failures_do_not_open_it(clock: _Clock) -> None:
    breaker = Breaker(clock)

    for _ in range(FAILURES_TO_OPEN - 1):
        breaker.note(failed=True)

    assert not _is_open(breaker)


def test_a_success_makes_earlier_failures_forgotten(clock: _Clock) -> None:
    breaker = Breaker(clock)

    for _ in range(3):
        for _ in range(FAILURES_TO_OPEN - 1):
            breaker.note(failed=True)
        breaker.note(failed=False)

    assert not _is_open(breaker)


def test_nobody_asks_while_it_is_open(open_breaker: Breaker, clock: _Clock) -> None:
    clock.now += OPEN_SECONDS - 0.1

    assert _is_open(open_breaker)


def test_after_a_while_one_asks_and_the_others_do_not_wait_with_it(open_breaker: Breaker, clock: _Clock) -> None:
    clock.now += OPEN_SECONDS

    assert [_is_open(open_breaker) for _ in range(5)] == [False, True, True, True, True]


def test_all_ask_again_as_soon_as_one_was_answered(open_breaker: Breaker, clock: _Clock) -> None:
    clock.now += OPEN_SECONDS
    open_breaker.check()

    open_breaker.note(failed=False)

    assert not any(_is_open(open_breaker) for _ in range(5))


def test_one_that_never_comes_back_does_not_keep_it_open(open_breaker: Breaker, clock: _Clock) -> None:
    clock.now += OPEN_SECONDS
    open_breaker.check()

    clock.now += OPEN_SECONDS

    assert not _is_open(open_breaker)
