"""Waking the watchers of a person when their card changes: one change stream a process, however many watch."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable

from pymongo.database import Database
from pymongo.errors import PyMongoError
from servicekit.adapters.mongo_client import Row
from servicekit.logs import get_logger

_AWAIT_MILLISECONDS = 500
_PAUSE_SECONDS = 0.5


class Ear:
    """One watcher's way of being woken."""

    def __init__(self, close: Callable[[], None]) -> None:
        """Start with nothing heard."""
        self._changed = threading.Event()
        self.close = close

    def wake(self) -> None:
        """Note that something changed."""
        self._changed.set()

    def wait(self, seconds: float) -> None:
        """Return when something changed since the last wait, or after the time."""
        self._changed.wait(seconds)
        self._changed.clear()


class CardChanges:
    """Follows the cards and wakes whoever watches one of their contacts."""

    def __init__(self, database: Database[Row]) -> None:
        """Follow the cards of this database; the stream is opened for the first watcher."""
        self._cards = database["cards"]
        self._lock = threading.Lock()
        self._watchers: dict[str, set[Ear]] = defaultdict(set)
        self._thread: threading.Thread | None = None

    def subscribe(self, contact: str) -> Ear:
        """Return an ear for the person of this contact."""
        ear = Ear(lambda: self._forget(contact, ear))
        with self._lock:
            self._watchers[contact].add(ear)
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow_for_ever, name="card-changes", daemon=True)
                self._thread.start()
        return ear

    def close(self) -> None:
        """Wake everybody, so that those who are not wanted any more notice."""
        self._wake_all()

    def _forget(self, contact: str, ear: Ear) -> None:
        with self._lock:
            self._watchers[contact].discard(ear)
            if not self._watchers[contact]:
                del self._watchers[contact]

    def _follow_for_ever(self) -> None:
        pause = threading.Event()
        while True:
            try:
                self._follow()
            except PyMongoError:
                get_logger().warning("card changes cannot be followed; watchers look by themselves")
            self._wake_all()
            pause.wait(_PAUSE_SECONDS)

    def _follow(self) -> None:
        stages: list[Row] = [
            {"$match": {"operationType": {"$in": ["insert", "update", "replace"]}}},
            {"$project": {"fullDocument.members.id": 1}},
        ]
        with self._cards.watch(
            stages, full_document="updateLookup", max_await_time_ms=_AWAIT_MILLISECONDS, batch_size=500
        ) as stream:
            self._wake_all()
            while stream.alive:
                change = stream.try_next()
                if change is not None:
                    self._wake((change.get("fullDocument") or {}).get("members", ()))

    def _wake(self, members: list[Row]) -> None:
        with self._lock:
            for member in members:
                for ear in self._watchers.get(member["id"], ()):
                    ear.wake()

    def _wake_all(self) -> None:
        with self._lock:
            for ears in self._watchers.values():
                for ear in ears:
                    ear.wake()
