"""Reading single documents by key, so that calls which come while a read is under way share the next one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from pymongo.errors import PyMongoError

from servicekit.adapters.mongo_client import Row, operation_seconds
from servicekit.call import current_call

MOST_AT_ONCE = 16
"""Documents of one read. The largest there are have half a megabyte."""

ReadOne = Callable[[str], Row | None]
ReadSome = Callable[[Sequence[str]], Mapping[str, Row]]


class _Asked:
    """A key that somebody waits for. Once `told` is free it was read, or whoever asked is to read, or neither."""

    __slots__ = ("found", "is_reader", "key", "told", "was_read")

    def __init__(self, key: str) -> None:
        self.key = key
        self.found: Row | None = None
        self.was_read = False
        self.is_reader = False
        self.told = Lock()
        self.told.acquire()


class SharedReads:
    """Reads one document at once while nobody else asks, and several by one command while many do.

    Most of what a small read costs is the command: on its way through the driver a thread waits a dozen times for its
    turn. Who finds nobody reading reads at once. Who comes meanwhile waits, and when that read is done, the first of
    them reads for all. So every document is as it was after it was asked for, never before. A read that fails is not
    shared: each of them reads for itself, within its own time.
    """

    def __init__(self, one: ReadOne, some: ReadSome) -> None:
        """Read through these: one document by its key, and several by theirs."""
        self._one = one
        self._some = some
        self._lock = Lock()
        self._is_reading = False
        self._waiting: deque[_Asked] = deque()

    def get(self, key: str) -> Row | None:
        """Return the document under this key, or None."""
        asked = self._queued(key)
        if asked is None:
            return self._read_alone(key)
        if not asked.told.acquire(timeout=_patience()):
            self._leave(asked)
        elif asked.is_reader:
            self._read_for_all(asked)
        return asked.found if asked.was_read else self._one(key)

    def _queued(self, key: str) -> _Asked | None:
        """Join those who wait for the read under way to end; None when there is none, and this one is to begin."""
        with self._lock:
            if not self._is_reading:
                self._is_reading = True
                return None
            asked = _Asked(key)
            self._waiting.append(asked)
            return asked

    def _read_alone(self, key: str) -> Row | None:
        try:
            return self._one(key)
        finally:
            self._hand_over()

    def _read_for_all(self, reader: _Asked) -> None:
        with self._lock:
            others = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE - 1))]
        try:
            if others:
                self._read([reader, *others])
            else:
                reader.found, reader.was_read = self._one(reader.key), True
        finally:
            self._hand_over()
            for each in others:
                each.told.release()

    def _read(self, asked: Sequence[_Asked]) -> None:
        try:
            found = self._some([each.key for each in asked])
        except PyMongoError:
            return
        for each in asked:
            each.found, each.was_read = found.get(each.key), True

    def _leave(self, asked: _Asked) -> None:
        """Wait no longer; whoever was to read meanwhile lets the next one."""
        with self._lock:
            is_waiting = asked in self._waiting
            if is_waiting:
                self._waiting.remove(asked)
        if not is_waiting and asked.is_reader:
            self._hand_over()

    def _hand_over(self) -> None:
        """Let the first of those who wait be the next reader."""
        with self._lock:
            self._is_reading = bool(self._waiting)
            if not self._is_reading:
                return
            reader = self._waiting.popleft()
            reader.is_reader = True
        reader.told.release()


def _patience() -> float:
    """Return how long a call may wait: as long as it might for a read of its own."""
    return max(min(current_call().remaining(), operation_seconds()), 0)
