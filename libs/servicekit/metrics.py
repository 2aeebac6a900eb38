"""Metrics every process offers, by the names the documentation lists."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, Metric


class AnsweredCalls:
    """Counts the calls of one method that went well.

    Metrics take a lock for each number they keep, so a call is only noted, and notes are counted when there are many
    and whenever metrics are read.
    """

    def __init__(self, calls: Counter, seconds: Histogram) -> None:
        """Count into these two."""
        self._calls = calls
        self._seconds = seconds
        self._noted: deque[float] = deque()
        _uncounted.append(self)

    def note(self, seconds: float) -> None:
        """Note a call that took this long."""
        self._noted.append(seconds)
        if len(self._noted) >= _COUNTED_AT_ONCE:
            self.count()

    def count(self) -> None:
        """Bring the metrics up to date."""
        while self._noted:
            try:
                seconds = self._noted.popleft()
            except IndexError:
                return  # another thread was faster
            self._calls.inc()
            self._seconds.observe(seconds)


class _CountBeforeReading:
    """Registered before all metrics, so that it is asked before them."""

    def collect(self) -> Iterable[Metric]:
        for calls in _uncounted:
            calls.count()
        return ()


_COUNTED_AT_ONCE = 256
_uncounted: list[AnsweredCalls] = []
REGISTRY.register(_CountBeforeReading())

CALLS = Counter("backstory_calls_total", "Calls answered, by method and status code", ["method", "code"])
CALL_SECONDS = Histogram(
    "backstory_call_seconds",
    "Seconds from the start of a call to its answer, by method",
    ["method"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
CONSUMER_LAG = Gauge("backstory_consumer_lag", "Events waiting for a consumer", ["consumer"])
REDELIVERED = Gauge("backstory_redelivered", "Events that came again, since the worker started")
DEAD_LETTERS = Gauge("backstory_dead_letters", "Events put aside as undeliverable, since the worker started")
WATCHDOG_REBUILDS = Gauge("backstory_watchdog_rebuilds", "Silent subscriptions rebuilt, since the worker started")
STREAMS = Gauge("backstory_open_streams", "Live streams held open, by method", ["method"])
OUTBOX_DEPTH = Gauge("backstory_outbox_depth", "Events written but not yet on the bus")
OUTBOX_OLDEST = Gauge(
    "backstory_outbox_oldest_seconds", "Age of the oldest event not yet on the bus, imported history aside"
)
AUDIT_WAITING = Gauge("backstory_audit_waiting", "Reads answered whose audit entries are not stored yet")
AUDIT_FAILURES = Counter("backstory_audit_failures_total", "Attempts to store audit entries that failed")
AUDIT_LOST = Counter("backstory_audit_lost_total", "Audit entries of ordinary reads given up")
HTTP_REQUESTS = Counter("backstory_http_requests_total", "HTTP requests answered", ["method", "route", "status"])
HTTP_SECONDS = Histogram(
    "backstory_http_request_seconds",
    "Seconds from the start of an HTTP request to its answer's first byte, by route",
    ["route"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
WEBHOOKS = Counter(
    "backstory_webhooks_total",
    "Posts of webhook sources, by outcome: accepted, repeated, refused, too-large, failed; in the worker done, parked",
    ["source", "outcome"],
)
