"""How much of what imports made may be told to others: a trickle while one is storing, and all of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pymongo.database import Database

from servicekit.adapters.mongo_client import Row

_SILENT = timedelta(seconds=5)
_TRICKLE = 64
_TRICKLE_EVERY = timedelta(seconds=1)


def is_storing(database: Database[Row], now: datetime) -> bool:
    """Tell whether an import has stored something in the last seconds and is not at its end."""
    storing = {"finished": False, "update_time": {"$gt": now - _SILENT}}
    return database["imports"].find_one(storing, {"_id": 1}) is not None


class BackfillRoom:
    """Shares the machine: publishing an event costs more than storing what it tells of, and nobody waits for it."""

    def __init__(self, is_importing: Callable[[datetime], bool]) -> None:
        """Let events of imports trickle only while this says so."""
        self._is_importing = is_importing
        self._next_trickle = datetime(1970, 1, 1, tzinfo=UTC)

    def of(self, limit: int, now: datetime) -> int:
        """Return how many of `limit` free places events of imports may take now."""
        if not self._is_importing(now):
            return limit
        if now < self._next_trickle:
            return 0
        self._next_trickle = now + _TRICKLE_EVERY
        return min(limit, _TRICKLE)
