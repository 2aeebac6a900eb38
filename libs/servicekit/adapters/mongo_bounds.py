"""What bounds a call's work in MongoDB: its own time, and a quick refusal while the database is known to be away."""

from __future__ import annotations

from contextlib import AbstractContextManager

from pymongo.database import Database

from servicekit.adapters.mongo_client import Row, time_limit, unreachable
from servicekit.adapters.mongo_primary import primary_of


class CallBounds:
    """Bounds every call of a process in turn.

    Calls that wait for a database that is away hold all threads, and those behind them would wait again. The driver
    looks for it by itself, so refusing does not delay its return.
    """

    def __init__(self, database: Database[Row]) -> None:
        """Follow the primary of this database."""
        self._primary = primary_of(database.client)

    def __call__(self, seconds: float) -> AbstractContextManager[None]:
        """Bound the operations inside by the seconds left; Unavailable (DATABASE_UNAVAILABLE) without a database."""
        if self._primary.is_away():
            raise unreachable()
        return time_limit(seconds)
