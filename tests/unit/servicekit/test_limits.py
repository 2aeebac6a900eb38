"""One caller's haste does not use up the others' room."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from servicekit.access import Caller
from servicekit.access.limits import CallerLimiter, CallLimits
from servicekit.errors import ResourceExhausted

LIMITS = CallLimits(calls_per_second=10, burst=3, streams=2, service_factor=2)


class Ticks:
    """A clock that stands still until it is moved."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def a_caller(subject: str = "agents/anna", role: str = "agent") -> Caller:
    return Caller(subject, frozenset({role}), frozenset())


def admitted(limiter: CallerLimiter, caller: Caller, tries: int = 20) -> int:
    for count in range(tries):
        try:
            limiter.admit(caller)
        except ResourceExhausted:
            return count
    return tries


def test_a_burst_is_served_and_the_rest_told_when_to_come_back() -> None:
    ticks = Ticks()
    limiter = CallerLimiter(LIMITS, ticks)
    assert admitted(limiter, a_caller()) == 3

    with pytest.raises(ResourceExhausted) as caught:
        limiter.admit(a_caller())

    assert caught.value.reason == "RATE_EXCEEDED"
    assert caught.value.retry_after == pytest.approx(0.1)
    ticks.seconds = 0.2
    assert admitted(limiter, a_caller()) == 2


def test_callers_are_counted_apart_and_services_get_more() -> None:
    limiter = CallerLimiter(LIMITS, Ticks())
    admitted(limiter, a_caller())

    assert admitted(limiter, a_caller("agents/ben")) == 3
    assert admitted(limiter, a_caller("services/desk", "service")) == 6


def test_open_streams_are_capped_and_closing_one_makes_room() -> None:
    limiter = CallerLimiter(LIMITS, Ticks())

    with ExitStack() as streams:
        streams.enter_context(limiter.stream(a_caller()))
        with limiter.stream(a_caller()):
            with pytest.raises(ResourceExhausted) as caught, limiter.stream(a_caller()):
                pass
            assert caught.value.reason == "STREAMS_EXCEEDED"
        streams.enter_context(limiter.stream(a_caller()))
