"""Bringing erasures to their end: the bus is purged at once, and once more when every service has proved it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from servicekit.clock import Clock
from servicekit.failpoints import failpoint

from services.contacts.domain.erasing import Erasure, Erasures

AT_ONCE = 20

FAILPOINTS = ("erasing.bus_purged", "erasing.finished")
"""Where a worker that ends an erasure can be stopped in a test build."""


class Purged(Protocol):
    """How many messages of a person were taken from the bus."""

    @property
    def events(self) -> int:
        """From the stream of events."""
        ...

    @property
    def dead_letters(self) -> int:
        """From the dead letters."""
        ...


Purge = Callable[[tuple[str, ...]], Awaitable[Purged]]
"""Takes everything about these contacts from the bus but the events that tell of their erasure."""

InThread = Callable[[Callable[[], object]], Awaitable[object]]


async def finish_erasures(erasures: Erasures, purge: Purge, clock: Clock, in_thread: InThread) -> int:
    """Purge for every running erasure, end those that all services have proved, and return how many were looked at.

    What an event that is purged would have told is to be removed anyway. Whatever was published late, by a relay that
    had read an outbox before it was emptied, is on the bus long before the last proof; the last purge takes it.
    """
    due: list[Erasure] = []
    await in_thread(lambda: due.extend(erasures.due(AT_ONCE)))
    for erasure in due:
        purged = await purge(erasure.contacts)
        failpoint("erasing.bus_purged")
        await in_thread(partial(_note, erasures, erasure, purged, clock))
    return len(due)


def _note(erasures: Erasures, erasure: Erasure, purged: Purged, clock: Clock) -> None:
    erasures.purged(erasure, purged.events, purged.dead_letters, clock.now())
    if not erasure.awaited:
        erasures.finish(erasure, clock.now())
        failpoint("erasing.finished")
