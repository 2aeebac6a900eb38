"""A batch: a change of many issues at once, which can be taken back as a whole for half a minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

UNDOABLE = timedelta(seconds=30)
"""For how long a batch can be undone."""


@dataclass(frozen=True)
class Batch:
    """What one change did, as the first issue it changed keeps it.

    `issues` are all it changed, each with its version right after; `number` is that of the first one.
    """

    number: int
    actor: str
    time: datetime
    issues: tuple[tuple[str, int], ...]

    def is_undoable(self, now: datetime) -> bool:
        """Tell whether it is recent enough."""
        return now <= self.time + UNDOABLE


def batch_name(lead: str, number: int) -> str:
    """Return the resource name of the batch that brought its first issue to this version."""
    return f"issues/{lead}/batches/{number}"
