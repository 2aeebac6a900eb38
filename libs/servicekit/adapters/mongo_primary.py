"""Since when no server of MongoDB takes writes, as the driver's own checks of the servers tell."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pymongo import MongoClient
from pymongo.monitoring import (
    ServerHeartbeatFailedEvent,
    ServerHeartbeatListener,
    ServerHeartbeatStartedEvent,
    ServerHeartbeatSucceededEvent,
)

AWAY_SECONDS = 0.5
"""Without a primary for longer than this, waiting for one is given up: the driver looks for it twice a second."""


@dataclass
class Primary(ServerHeartbeatListener):
    """Follows the server that takes writes, from the moment it falls silent.

    The driver waits for a primary in steps of half a second, whatever time the caller has left. So whoever knows that
    there is none does not begin to wait.

    What it has seen is no part of what makes two of them equal: mongoengine refuses to open a connection once more
    whose settings differ from those of the first time.
    """

    clock: Callable[[], float] = time.monotonic
    """Monotonic, in seconds."""
    _server: object = field(default=None, init=False, compare=False)
    _away_since: float | None = field(default=None, init=False, compare=False)

    def is_away(self) -> bool:
        """Tell whether there has been none for longer than AWAY_SECONDS."""
        since = self._away_since
        return since is not None and self.clock() - since > AWAY_SECONDS

    def started(self, event: ServerHeartbeatStartedEvent) -> None:
        """Nothing is known from asking."""

    def succeeded(self, event: ServerHeartbeatSucceededEvent) -> None:
        """Note who takes writes, or that the one who did does not any more."""
        if event.reply.is_writable:
            self._server, self._away_since = event.connection_id, None
        elif event.connection_id == self._server:
            self._lost()

    def failed(self, event: ServerHeartbeatFailedEvent) -> None:
        """Note that the one who took writes is silent, or that there is none to be found."""
        if self._server in (None, event.connection_id):
            self._lost()

    def _lost(self) -> None:
        self._server = None
        if self._away_since is None:
            self._away_since = self.clock()


def primary_of(client: MongoClient[dict[str, Any]]) -> Primary:
    """Return what follows the primary of this client; for a client that was opened without, one that is never away."""
    found = (each for each in client.options.event_listeners if isinstance(each, Primary))
    return next(found, Primary())
