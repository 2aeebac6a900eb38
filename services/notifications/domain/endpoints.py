"""Which receivers are left alone for now: those that are busy with us, and those that keep failing."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

_PATIENCE = 5
_LONGEST = 60.0


class Endpoints:
    """What this process knows of receivers: one that hangs takes its own turns only, one that is down is asked rarely.

    A delivery that is passed over because of this makes no attempt, so nothing is given up early.
    """

    def __init__(self, at_once: int = 2) -> None:
        """Start with everybody free; each may have so many posts at once."""
        self._lock = threading.Lock()
        self._at_once = at_once
        self._under_way: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._closed_until: dict[str, datetime] = {}

    def closed(self, now: datetime) -> set[str]:
        """Return who is left alone at this moment."""
        with self._lock:
            busy = {name for name, count in self._under_way.items() if count >= self._at_once}
            return busy | {name for name, until in self._closed_until.items() if now < until}

    @contextmanager
    def busy(self, name: str) -> Iterator[None]:
        """Count one more post for the length of a block."""
        with self._lock:
            self._under_way[name] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way[name] -= 1
                if not self._under_way[name]:
                    del self._under_way[name]

    def succeeded(self, name: str) -> None:
        """Forget the failures."""
        with self._lock:
            self._failures.pop(name, None)
            self._closed_until.pop(name, None)

    def failed(self, name: str, now: datetime) -> None:
        """Leave it alone for 1 s after some failures in a row, then for 2, 4 ... up to 60 s."""
        with self._lock:
            self._failures[name] += 1
            excess = min(self._failures[name] - _PATIENCE, 10)
            if excess >= 0:
                self._closed_until[name] = now + timedelta(seconds=min(2.0**excess, _LONGEST))
