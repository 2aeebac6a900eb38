"""Legal holds: while one is in force, nothing of a person is erased or removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LegalHold:
    """One reason why a person's data must stay; it ends only by being released."""

    id: str
    reason: str
    actor: str
    create_time: datetime
    review_time: datetime | None = None
    release_time: datetime | None = None
    release_actor: str = ""
    release_reason: str = ""

    @property
    def in_force(self) -> bool:
        """Whether it was not released."""
        return self.release_time is None
