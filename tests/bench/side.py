"""One of two servers that are compared: called for a while, with the processor time it took."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil

from tests.bench.caller import Callers, Target
from tests.bench.figures import percentile
from tests.bench.stage import cpu_seconds

_WARM_UP_SECONDS = 0.1


@dataclass(frozen=True)
class Seen:
    """What some callers saw of one server in one turn; times are seconds."""

    p50: float
    p99: float
    rate: float
    cpu: float
    """Processor time of the server for each call."""

    @property
    def tail(self) -> float:
        return self.p99 / self.p50


@dataclass(frozen=True)
class Once:
    """What each request took that was sent once, in seconds, and the server's processor time for each."""

    times: Sequence[float]
    cpu: float


@dataclass(frozen=True)
class Side:
    """Who is called how, and which process answers."""

    target: Target
    pid: int

    @contextmanager
    def kept_to(self, cores: Set[int]) -> Iterator[None]:
        """Let all threads of the server use these cores only."""
        before = os.sched_getaffinity(self.pid)
        _allow(self.pid, cores)
        try:
            yield
        finally:
            _allow(self.pid, before)

    def load(self, callers: int, seconds: float) -> Seen:
        """Call without pause for this long."""
        crowd = Callers(self.target, callers)
        try:
            crowd.run(_WARM_UP_SECONDS)
            before = cpu_seconds([self.pid])
            load = crowd.run(seconds)
            used = cpu_seconds([self.pid]) - before
        finally:
            crowd.close()
        times = load.latencies
        return Seen(statistics.median(times), percentile(times, 0.99), load.rate, used / len(times))

    def each_once(self) -> Once:
        """Send each request once, one after the other."""
        crowd = Callers(self.target, 1)
        try:
            before = cpu_seconds([self.pid])
            times = [crowd.once() for _ in self.target.requests]
            return Once(times, (cpu_seconds([self.pid]) - before) / len(times))
        finally:
            crowd.close()


def _allow(pid: int, cores: Set[int]) -> None:
    for thread in psutil.Process(pid).threads():
        with suppress(ProcessLookupError):
            os.sched_setaffinity(thread.id, cores)
