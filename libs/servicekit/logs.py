"""Structured logs: one JSON object a line, declared fields only, no personal data."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def _absent(*packages: str) -> Iterator[None]:
    """Let what is imported inside do without these packages, unless they are loaded already."""
    hidden = {name: None for name in packages if name not in sys.modules}
    sys.modules.update(hidden)  # type: ignore[arg-type] # None is how Python notes that there is no such module
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _absent("rich", "greenlet"):  # for output on terminals, which nobody here makes: 5 MB of memory in each process
    import structlog

ALLOWED_FIELDS = frozenset(
    {
        "event", "level", "timestamp", "service", "role", "exception", "logger", "version",
        "method", "code", "reason", "duration_ms", "caller", "correlation_id", "peer",
        "contact", "interaction", "event_id", "event_name", "consumer", "stream", "subject_owner", "sequence",
        "attempts", "delay_seconds", "count", "size", "error", "port", "address", "worker", "operation", "state",
        "collection", "index", "setting", "delivery", "channel", "rule", "process", "exit_code", "signal", "namespace",
        "database", "seconds", "total", "import_name", "source", "status", "path", "subscription", "post",
    }
)  # fmt: skip


def _only_declared(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    unknown = event.keys() - ALLOWED_FIELDS
    for field in unknown:
        del event[field]
    if unknown:
        event["error"] = f"dropped undeclared log fields: {', '.join(sorted(unknown))}"
    return event


def _faults_without_values(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Show where a fault came from, never its text: drivers quote customers' values in theirs."""
    if not event.pop("exc_info", None):
        return event
    kind, fault, trace = sys.exc_info()
    if kind is not None and fault is not None:
        # walk_tb, unlike extract_tb, reads no source files: their texts would stay in memory for good.
        codes = [(frame.f_code, line) for frame, line in traceback.walk_tb(trace)]
        frames = [f"{Path(code.co_filename).name}:{line} {code.co_name}" for code, line in codes]
        event["exception"] = f"{kind.__name__} at {' > '.join(frames[-12:])}"
    return event


def configure_logs(service: str, role: str, level: str) -> None:
    """Send this process's logs to standard error as JSON."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _faults_without_values,
        _only_declared,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    bind_to_logs(service=service, role=role)


def bind_to_logs(**fields: str) -> None:
    """Add these to everything that is logged in the present context."""
    structlog.contextvars.bind_contextvars(**fields)


def get_logger() -> structlog.typing.FilteringBoundLogger:
    """Return a logger that takes an event and declared fields."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
