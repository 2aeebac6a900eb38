"""Structured logs: one JSON object a line, declared fields only, no personal data."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

ALLOWED_FIELDS = frozenset(
    {
        "event", "level", "timestamp", "service", "role", "exception", "logger", "version",
        "method", "code", "reason", "duration_ms", "caller", "correlation_id", "peer",
        "contact", "interaction", "event_id", "event_name", "consumer", "stream", "subject_owner", "sequence",
        "attempts", "delay_seconds", "count", "size", "error", "port", "address", "worker", "operation", "state",
        "collection", "index", "setting", "delivery", "channel", "rule", "process", "exit_code", "signal", "namespace",
        "database", "seconds", "total", "import_name", "source", "status", "path",
    }
)  # fmt: skip


def _only_declared(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    unknown = event.keys() - ALLOWED_FIELDS
    for field in unknown:
        del event[field]
    if unknown:
        event["error"] = f"dropped undeclared log fields: {', '.join(sorted(unknown))}"
    return event


def configure_logs(service: str, role: str, level: str) -> None:
    """Send this process's logs to standard error as JSON."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _only_declared,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service, role=role)


def get_logger() -> structlog.typing.FilteringBoundLogger:
    """Return a logger that takes an event and declared fields."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
