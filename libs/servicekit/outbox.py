"""Events that are written but not yet on the bus, as the relay sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MAX_EVENT_BYTES = 480 * 1024
"""Largest stored event: a contact whose 100 custom fields are as large as they may be, and the rest of it."""


@dataclass(frozen=True)
class OutboxEvent:
    """One event exactly as it will be published.

    `owner` and `name` make the type `backstory.events.<owner>.v1.<name>`; `contact` is the id that ends the subject.
    One that `can_wait` tells of imported history: nobody waits at the line for it, and it lets all others go first.
    """

    event_id: str
    owner: str
    name: str
    contact: str
    epoch: int
    version: int
    payload: bytes
    actor: str
    traceparent: str
    record_time: datetime
    can_wait: bool = False


@dataclass(frozen=True)
class PendingEvent:
    """An event waiting in the outbox of the document `aggregate`; events of one aggregate go out one at a time.

    It does not wait any longer, whatever the event could, when a later one of its aggregate is due.
    `source` tells a store of several outboxes which one it came from.
    """

    aggregate: str
    event: OutboxEvent
    attempts: int
    can_wait: bool = False
    source: str = ""


@dataclass(frozen=True)
class OutboxDepth:
    """How much is waiting, and for how long the oldest has waited that is not to let others go first."""

    events: int
    oldest_seconds: float


@dataclass(frozen=True)
class ExpectedEvent:
    """What the stream should hold at least: the newest event of an aggregate, or one fact."""

    aggregate: str
    event_id: str
    owner: str
    name: str
    contact: str
    epoch: int
    version: int


class OutboxStore(Protocol):
    """The outboxes of one service. All calls block and are made from threads."""

    def pending(self, limit: int) -> Sequence[PendingEvent]:
        """Return the first due event of up to `limit` aggregates, oldest first; those that can wait come last."""
        ...

    def published(self, events: Iterable[PendingEvent]) -> None:
        """Take these events out of their outboxes: the bus has acknowledged them."""
        ...

    def defer(self, event: PendingEvent, delay_seconds: float, error: str) -> None:
        """Leave this event in its outbox and offer it again after a while."""
        ...

    def depth(self) -> OutboxDepth:
        """Return how much is waiting."""
        ...

    def wait_for_work(self, timeout_seconds: float) -> bool:
        """Return as soon as something may be waiting, or after the timeout; tell whether something came."""
        ...

    def expected(self, since: datetime) -> Iterator[ExpectedEvent]:
        """Return what the stream should still hold of all that was recorded since then."""
        ...

    def republish(self, events: Iterable[ExpectedEvent]) -> int:
        """Put these events back into their outboxes with the event ids they had; return how many."""
        ...
