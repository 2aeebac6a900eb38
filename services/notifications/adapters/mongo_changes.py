"""Waking watchers: one change stream a process on the inboxes, fanned out to whoever watches the one that changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.change_stream import ChangeStream
from pymongo.database import Database
from pymongo.errors import PyMongoError
from servicekit.adapters.mongo_client import Row
from servicekit.logs import get_logger

from services.notifications.domain.ports import Wake

_AWAIT_MS = 1000
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0

_log = get_logger()


class Ear:
    """One watcher's ear: remembers that something changed until it is asked."""

    def __init__(self) -> None:
        """Begin in silence."""
        self._changed = threading.Event()
        self._closed = False

    def wait(self, seconds: float) -> Wake:
        """Wait until the inbox may have changed since the last wait, or for so long."""
        heard = self._closed or self._changed.wait(seconds)
        self._changed.clear()
        if self._closed:
            return Wake.CLOSED
        return Wake.CHANGED if heard else Wake.QUIET

    def close(self) -> None:
        """End the present and every later wait."""
        self._closed = True
        self._changed.set()

    def wake(self) -> None:
        """Tell that something may have changed."""
        self._changed.set()


class InboxChanges:
    """Listens to the inboxes from the first subscription on, until it is closed."""

    def __init__(self, database: Database[Row]) -> None:
        """Prepare; nothing is opened before somebody watches."""
        self._inboxes = database["inboxes"]
        self._ears: dict[str, set[Ear]] = {}
        self._lock = threading.Lock()
        self._listener: threading.Thread | None = None
        self._is_closed = threading.Event()

    @contextmanager
    def subscribe(self, agent: str) -> Iterator[Ear]:
        """Listen to one agent's inbox."""
        ear = Ear()
        with self._lock:
            self._ears.setdefault(agent, set()).add(ear)
            self._start_listening()
        if self._is_closed.is_set():
            ear.close()
        try:
            yield ear
        finally:
            with self._lock:
                self._ears[agent].discard(ear)
                if not self._ears[agent]:
                    del self._ears[agent]

    def close(self) -> None:
        """Stop listening and end every watcher's wait."""
        self._is_closed.set()
        for ear in self._everybody():
            ear.close()
        if self._listener is not None:
            self._listener.join(timeout=2 * _AWAIT_MS / 1000)

    def _start_listening(self) -> None:
        if self._listener is None:
            self._listener = threading.Thread(target=self._listen, name="inbox-changes", daemon=True)
            self._listener.start()

    def _listen(self) -> None:
        """Keep a stream open; after every pause wake everybody, since what happened in it was not heard."""
        pause = _FIRST_PAUSE_SECONDS
        while not self._is_closed.is_set():
            try:
                with self._opened() as stream:
                    pause = _FIRST_PAUSE_SECONDS
                    self._wake(self._everybody())
                    self._pass_on(stream)
            except PyMongoError as fault:
                _log.warning("inbox changes are not heard", error=type(fault).__name__, seconds=pause)
                self._is_closed.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _opened(self) -> ChangeStream[Row]:
        return self._inboxes.watch([{"$project": {"documentKey": 1}}], max_await_time_ms=_AWAIT_MS)

    def _pass_on(self, stream: ChangeStream[Row]) -> None:
        while not self._is_closed.is_set():
            change = stream.try_next()
            if change is not None:
                self._wake(self._listeners(change.get("documentKey", {}).get("_id", "")))
            elif not stream.alive:
                return

    def _listeners(self, agent: str) -> list[Ear]:
        with self._lock:
            return list(self._ears.get(agent, ()))

    def _everybody(self) -> list[Ear]:
        with self._lock:
            return [ear for ears in self._ears.values() for ear in ears]

    def _wake(self, ears: list[Ear]) -> None:
        for ear in ears:
            ear.wake()
