"""A breaker: a service that does not answer is left alone for a while; then one call finds out whether it is back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from servicekit.errors import Unavailable

FAILURES_TO_OPEN = 3
OPEN_SECONDS = 1.0


class Breaker:
    """Stops asking a service that does not answer, so that nobody waits for it again and again."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start closed; `now` is in seconds."""
        self._now = now
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0

    def check(self) -> None:
        """Refuse while open. When its time is over one caller may ask, and the others stay refused until the answer."""
        if not self._failures:
            return
        with self._lock:
            now = self._now()
            if now < self._open_until:
                raise Unavailable(
                    "CONTACTS_UNAVAILABLE", "The contacts service does not answer.", retry_after=OPEN_SECONDS
                )
            if self._failures >= FAILURES_TO_OPEN:
                self._open_until = now + OPEN_SECONDS

    def note(self, *, failed: bool) -> None:
        """Count an answer."""
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            self._open_until = self._now() + OPEN_SECONDS if self._failures >= FAILURES_TO_OPEN else 0.0
