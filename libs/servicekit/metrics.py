"""Metrics every process offers, by the names the documentation lists."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

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
OUTBOX_OLDEST = Gauge("backstory_outbox_oldest_seconds", "Age of the oldest event not yet on the bus")
HTTP_REQUESTS = Counter("backstory_http_requests_total", "HTTP requests answered", ["method", "route", "status"])
HTTP_SECONDS = Histogram(
    "backstory_http_request_seconds",
    "Seconds from the start of an HTTP request to its answer's first byte, by route",
    ["route"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
