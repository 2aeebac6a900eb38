"""What a handler is given and what it may answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from eventbus.envelope import Envelope
from eventbus.gates import order_of


@dataclass(frozen=True)
class Received:
    """One event as it reached a consumer. It may be late, out of order, or not the first time."""

    envelope: Envelope
    payload: bytes
    sequence: int
    deliveries: int
    is_replay: bool = False

    @property
    def event_id(self) -> str:
        """Return the id that is the same on every redelivery and replay."""
        return self.envelope.event_id

    @property
    def name(self) -> str:
        """Return the event's name, for example `ContactUpdated`."""
        return self.envelope.name

    @property
    def contact(self) -> str:
        """Return the contact it is about."""
        return self.envelope.contact

    @property
    def record_time(self) -> datetime:
        """Return when the change was stored by its owner."""
        return self.envelope.record_time

    @property
    def order(self) -> int:
        """Return the place among the events of its aggregate."""
        return order_of(self.envelope.epoch, self.envelope.version)


@dataclass(frozen=True)
class Ack:
    """The effect is stored for good, or there is nothing to do."""


@dataclass(frozen=True)
class Nak:
    """It may work later; without a delay the consumer chooses one that grows with each delivery."""

    delay_seconds: float | None = None
    error: Exception | None = None


@dataclass(frozen=True)
class DeadLetter:
    """It will never work; `reason` is UPPER_SNAKE and holds no personal data."""

    reason: str
    error: Exception | None = None


Outcome = Ack | Nak | DeadLetter

Handler = Callable[[Sequence[Received]], Awaitable[Sequence[Outcome]]]
"""Applies a batch and answers each event in the same order.

The events of one contact stand together, oldest first. Raising `servicekit.errors.Unavailable` means that the store is
away: the batch is kept and offered again when it may be back. `PermanentFailure` and undecodable bytes become dead
letters; anything else that is raised is tried again later, event by event.
"""


async def _ignore(_: Received, __: str) -> None:
    return None


@dataclass(frozen=True)
class Hooks:
    """What a service does so that a dead letter is never silent."""

    on_dead_letter: Callable[[Received, str], Awaitable[None]] = _ignore
    """Called with the reason before the event leaves the stream: mark its customer incomplete."""

    on_discard: Callable[[Received, str], Awaitable[None]] = _ignore
    """Called with the reason when somebody decided to do without the event: clear the mark."""

    on_replayed: Callable[[Received, str], Awaitable[None]] = _ignore
    """Called with the reason of old after a replayed event was applied: clear the mark."""
