"""What is laid down about time, as it was at most some seconds ago: it is looked at for every event."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar

from services.notifications.domain.timing.calendars import Calendar
from services.notifications.domain.timing.kept import Keeping, Kept
from services.notifications.domain.timing.service_levels import LevelBook, ServiceLevel

FRESH_SECONDS = 5.0
_AT_MOST = 1000

Read = TypeVar("Read")
Content = TypeVar("Content")


class Remembered(Generic[Read]):
    """What reading gave; reads again at most once in some seconds."""

    def __init__(self, read: Callable[[], Read], monotonic: Callable[[], float] = time.monotonic) -> None:
        """Read nothing before it is needed."""
        self._read = read
        self._monotonic = monotonic
        self._lock = Lock()
        self._known: tuple[float, Read] | None = None

    def __call__(self) -> Read:
        """Return it."""
        with self._lock:
            now = self._monotonic()
            if self._known is None or now - self._known[0] >= FRESH_SECONDS:
                self._known = (now, self._read())
            return self._known[1]


def all_of(store: Keeping[Content]) -> Sequence[Kept[Content]]:
    """Return all of one kind."""
    return store.page("", _AT_MOST)


def level_book(levels: Keeping[ServiceLevel], calendars: Keeping[Calendar]) -> LevelBook:
    """Return the service levels with their calendars."""
    laid, hours = all_of(levels), all_of(calendars)
    stamps = "\n".join([*map(_stamp, laid), *map(_stamp, hours)])
    stamp = hashlib.sha256(stamps.encode()).hexdigest()[:16]
    return LevelBook(tuple(laid), {one.name: one.content for one in hours}, stamp)


def _stamp(kept: Kept[Any]) -> str:  # Any: whatever is kept, its version tells it from what it was
    return f"{kept.name} {kept.version}"
