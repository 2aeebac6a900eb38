"""What bounds a call's work in MongoDB: its own time, and a quick refusal while the database is known to be away."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from pymongo.database import Database

from servicekit.adapters.mongo_client import Row, time_limit, unreachable

AWAY_SECONDS = 0.5
"""Without a primary for longer than this, calls are refused at once instead of each waiting for one in vain."""


class CallBounds:
    """Bounds every call of a process in turn.

    Calls that wait for a database that is away hold all threads, and those behind them wait twice. The driver learns
    of its return from the readiness checks, so refusing does not delay it.
    """

    def __init__(self, database: Database[Row], clock: Callable[[], float] = time.monotonic) -> None:
        """Follow what the driver knows of this database's servers; the clock is monotonic, in seconds."""
        self._client = database.client
        self._clock = clock
        self._seen: object = None
        self._away_since: float | None = None

    def __call__(self, seconds: float) -> AbstractContextManager[None]:
        """Bound the operations inside by the seconds left; Unavailable (DATABASE_UNAVAILABLE) without a database."""
        known = self._client.topology_description
        if known is not self._seen:
            is_here = known.has_writable_server()
            self._away_since = None if is_here else self._away_since or self._clock()
            self._seen = known
        if self._away_since is not None and self._clock() - self._away_since > AWAY_SECONDS:
            raise unreachable()
        return time_limit(seconds)
