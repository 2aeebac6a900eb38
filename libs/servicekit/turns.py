"""Turns: those who work on the same things inside one process go one after the other."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Turns:
    """Keeps what is being worked on. Whoever wants several things takes them all at once, so nobody blocks another."""

    def __init__(self) -> None:
        """Start with everything free."""
        self._changed = threading.Condition()
        self._busy: set[str] = set()

    @contextmanager
    def of(self, names: Iterable[str]) -> Iterator[None]:
        """Have these things alone for the length of a block."""
        mine = set(names)
        with self._changed:
            self._changed.wait_for(lambda: self._busy.isdisjoint(mine))
            self._busy |= mine
        try:
            yield
        finally:
            with self._changed:
                self._busy -= mine
                self._changed.notify_all()
