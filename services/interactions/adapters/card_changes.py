"""Waking the watchers of a person when their card changes: one change stream a process, however many watch."""

from __future__ import annotations

import threading
from collections import defaultdict

from pymongo.database import Database
from pymongo.errors import PyMongoError
from servicekit.adapters.mongo_client import Row
from servicekit.logs import get_logger

_AWAIT_MILLISECONDS = 500
_PAUSE_SECONDS = 0.5


class Subscription:
    """One watcher's ear."""

    def __init__(self) -> None:
        """Start with nothing heard."""
        self._changed = threading.Event()

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
        self._watchers: dict[str, set[Subscription]] = defaultdict(set)
        self._thread: threading.Thread | None = None

    def subscribe(self, contact: str) -> Subscription:
        """Return an ear for the person of this contact."""
        subscription = Subscription()
        with self._lock:
            self._watchers[contact].add(subscription)
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow_for_ever, name="card-changes", daemon=True)
                self._thread.start()
        return subscription

    def unsubscribe(self, contact: str, subscription: Subscription) -> None:
        """Forget a watcher."""
        with self._lock:
            self._watchers[contact].discard(subscription)
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
        stages = [
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
                for subscription in self._watchers.get(member["id"], ()):
                    subscription.wake()

    def _wake_all(self) -> None:
        with self._lock:
            for subscriptions in self._watchers.values():
                for subscription in subscriptions:
                    subscription.wake()
