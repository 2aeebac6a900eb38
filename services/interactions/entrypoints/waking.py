"""How live histories are woken when something changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from services.interactions.usecases.watch_history import Wakeups


class Ear(Wakeups, Protocol):
    """One watcher's way of being woken."""

    def wake(self) -> None:
        """Let the watcher look: something changed, or nobody listens any more."""
        ...

    @property
    def close(self) -> Callable[[], None]:
        """Forget this watcher."""
        ...


class Changes(Protocol):
    """Wakes watchers."""

    def subscribe(self, contact: str) -> Ear:
        """Return an ear for the person of this contact."""
        ...
