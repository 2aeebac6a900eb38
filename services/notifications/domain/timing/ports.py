"""What the use cases about time need from outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notifications.domain.timing.clocks import Watched
from services.notifications.domain.timing.service_levels import LevelBook


@dataclass(frozen=True)
class StoredWatch:
    """What is known of an issue's time, at a version of the document."""

    watched: Watched
    version: int


class Watches(Protocol):
    """Keeps what is known of each issue's time, and when to look at it again."""

    def get(self, issue: str) -> StoredWatch | None:
        """Return what is known of one, by its name."""
        ...

    def save(self, watched: Watched, version: int, next_at: datetime | None, stamp: str) -> bool:
        """Keep what follows that version, 0 for none; False when something else does by now."""
        ...

    def claim(self, now: datetime) -> StoredWatch | None:
        """Take the one that has been due longest, for one lease: nobody else gets it until then."""
        ...

    def look_again(self, stamp: str, now: datetime) -> int:
        """Make all due that were last looked at by other service levels; return how many."""
        ...


LevelsInForce = Callable[[], LevelBook]
