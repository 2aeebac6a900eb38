"""Limits for each caller, so that a noisy one does not take the service from the others."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from servicekit.access.caller import Caller
from servicekit.errors import ResourceExhausted

_REMEMBERED_CALLERS = 10_000


@dataclass(frozen=True)
class CallLimits:
    """What one caller may do in one process.

    `calls_per_second` on average with bursts of `burst` calls; `streams` live streams at once. Services speak for many
    people and get `service_factor` times as much.
    """

    calls_per_second: float = 500
    burst: int = 1000
    streams: int = 32
    service_factor: int = 20


@dataclass
class _Bucket:
    calls: float
    at: float


class CallerLimiter:
    """Counts calls and live streams by caller."""

    def __init__(self, limits: CallLimits, monotonic: Callable[[], float]) -> None:
        """Start with nobody counted."""
        self._limits = limits
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._streams: dict[str, int] = {}

    def admit(self, caller: Caller) -> None:
        """Count one call, or refuse it with the seconds after which there is room again."""
        factor = self._factor(caller)
        rate, burst = self._limits.calls_per_second * factor, self._limits.burst * factor
        now = self._monotonic()
        with self._lock:
            bucket = self._bucket(caller.subject, burst, now)
            bucket.calls = min(burst, bucket.calls + (now - bucket.at) * rate)
            bucket.at = now
            if bucket.calls >= 1:
                bucket.calls -= 1
                return
            wait = (1 - bucket.calls) / rate
        raise ResourceExhausted(
            "RATE_EXCEEDED", f"More than {rate:g} calls a second.", retry_after=wait, limit=f"{rate:g}"
        )

    @contextmanager
    def stream(self, caller: Caller) -> Iterator[None]:
        """Count one live stream for as long as it lasts."""
        self._open(caller)
        try:
            yield
        finally:
            self._close(caller)

    def _open(self, caller: Caller) -> None:
        limit = self._limits.streams * self._factor(caller)
        with self._lock:
            open_streams = self._streams.get(caller.subject, 0)
            if open_streams < limit:
                self._streams[caller.subject] = open_streams + 1
                return
        raise ResourceExhausted("STREAMS_EXCEEDED", f"More than {limit} streams.", retry_after=5, limit=str(limit))

    def _close(self, caller: Caller) -> None:
        with self._lock:
            left = self._streams[caller.subject] - 1
            if left:
                self._streams[caller.subject] = left
            else:
                del self._streams[caller.subject]

    def _bucket(self, subject: str, burst: float, now: float) -> _Bucket:
        bucket = self._buckets.get(subject)
        if bucket is None:
            bucket = self._buckets[subject] = _Bucket(burst, now)
            if len(self._buckets) > _REMEMBERED_CALLERS:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(subject)
        return bucket

    def _factor(self, caller: Caller) -> int:
        return self._limits.service_factor if "service" in caller.roles else 1
