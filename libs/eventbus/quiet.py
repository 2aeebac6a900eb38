"""Logging that stays readable during an outage and never fails: at most one warning a minute about the same thing."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from servicekit.logs import get_logger

INTERVAL_SECONDS = 60.0


class QuietLog:
    """Warns about a matter when it is new and then once a minute.

    A log that cannot be written must not end what the lines are about, so errors of the log itself are dropped.
    """

    def __init__(self, interval_seconds: float = INTERVAL_SECONDS) -> None:
        self._interval = interval_seconds
        self._last: dict[str, float] = {}
        self._log = get_logger()

    def warning(self, matter: str, **fields: Any) -> None:  # log fields are of any type
        """Log this matter unless it was logged less than a minute ago."""
        now = time.monotonic()
        if now - self._last.get(matter, float("-inf")) >= self._interval:
            self._last[matter] = now
            with suppress(Exception):
                self._log.warning(matter, **fields)

    def over(self, matter: str, **fields: Any) -> None:  # log fields are of any type
        """Say once that a matter that was warned about is over."""
        if self._last.pop(matter, None) is not None:
            self.info(f"over: {matter}", **fields)

    def info(self, event: str, **fields: Any) -> None:  # log fields are of any type
        """Log something worth a line each time."""
        with suppress(Exception):
            self._log.info(event, **fields)

    def error(self, event: str, **fields: Any) -> None:  # log fields are of any type
        """Log something a person should look at, each time; with `exc_info=True` also where it was raised."""
        with suppress(Exception):
            self._log.error(event, **fields)
