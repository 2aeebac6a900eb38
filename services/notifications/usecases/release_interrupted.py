"""Judging attempts that nobody finished: unknown where the provider may have the message, pending where it cannot."""

from __future__ import annotations

from servicekit.logs import get_logger

from services.notifications.domain.ports import Deliveries

_log = get_logger()


def release_interrupted(deliveries: Deliveries) -> int:
    """Release every attempt whose lease ran out and return how many became unknown."""
    unknown, pending = deliveries.release_interrupted()
    if unknown:
        _log.warning("interrupted deliveries are unknown", count=unknown)
    if pending:
        _log.info("interrupted deliveries are pending again", count=pending)
    return unknown
