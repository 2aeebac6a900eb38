"""A delivery: one attempt to tell one recipient through one channel, never silently repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class DeliveryState(Enum):
    """How a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"
    DISCARDED = "discarded"


DEAD = (DeliveryState.FAILED, DeliveryState.UNKNOWN)
"""States of what is not sent any more unless somebody decides so."""


@dataclass(frozen=True)
class Delivery:
    """One row of the delivery log."""

    id: str
    event_id: str
    rule: str
    channel: str
    recipient: str
    contact: str
    notification: str
    state: DeliveryState
    create_time: datetime
    update_time: datetime
    reason: str = ""
    attempts: int = 0
    attempts_before: int = 0
    """How many of the attempts were made before it was last replayed."""

    @property
    def attempt(self) -> int:
        """The number of this attempt since it was planned or replayed."""
        return self.attempts - self.attempts_before


@dataclass(frozen=True)
class Message:
    """What a sender hands over."""

    delivery: str
    recipient: str
    title: str
    body: str
    contact: str
    evidence: tuple[str, ...]
    create_time: datetime


@dataclass(frozen=True)
class Claim:
    """A delivery that one worker is sending; the number of the attempt guards it against every other worker."""

    delivery: Delivery
    message: Message | None
    """None when the notification is gone."""


class LeaseLost(Exception):
    """Somebody else has judged this attempt to be dead: it must not hand anything over."""


@dataclass(frozen=True)
class Sent:
    """The provider has taken it, and calls it by this id; empty where it does not say."""

    provider_id: str = ""


@dataclass(frozen=True)
class Later:
    """It was certainly not taken, and may be another time."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """It was certainly not taken and never will be."""

    reason: str


@dataclass(frozen=True)
class Withheld:
    """It is not sent on purpose."""

    reason: str


@dataclass(frozen=True)
class Uncertain:
    """It may have been taken: the attempt broke off after the provider was given the text."""

    reason: str


Outcome = Sent | Later | Refused | Withheld | Uncertain


@dataclass(frozen=True)
class Ending:
    """What an attempt does to its delivery; `delay_seconds` counts only when it is pending again."""

    state: DeliveryState
    reason: str = ""
    delay_seconds: float = 0.0
    provider_id: str = ""


@dataclass(frozen=True)
class Retries:
    """When a delivery that was not taken is tried again: each wait is three times the one before.

    With the defaults 8 attempts spread over about 8 hours.
    """

    attempts: int = 8
    first_seconds: float = 26.0

    def wait_after(self, attempt: int, jitter: float) -> float:
        """Return the seconds to wait after this attempt; `jitter`, 0 to 1, moves it by up to a tenth either way."""
        wait: float = self.first_seconds * 3 ** (attempt - 1)
        return wait * (0.9 + 0.2 * jitter)


def ending(outcome: Outcome, attempt: int, retries: Retries, jitter: float) -> Ending:
    """Return what becomes of a delivery after its attempt with this number."""
    match outcome:
        case Sent(provider_id):
            return Ending(DeliveryState.SENT, provider_id=provider_id)
        case Refused(reason):
            return Ending(DeliveryState.FAILED, reason)
        case Withheld(reason):
            return Ending(DeliveryState.SUPPRESSED, reason)
        case Uncertain(reason):
            return Ending(DeliveryState.UNKNOWN, reason)
        case Later(reason):
            if attempt >= retries.attempts:
                return Ending(DeliveryState.FAILED, f"gave-up: {reason}")
            return Ending(DeliveryState.PENDING, reason, retries.wait_after(attempt, jitter))
