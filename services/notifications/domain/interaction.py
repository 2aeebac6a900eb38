"""What this service knows of an interaction: enough to decide whether somebody is told about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Direction(Enum):
    """Which way an interaction went."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Interaction:
    """One touch of a customer. `name` and `contact` are resource names."""

    name: str
    contact: str
    channel: str
    direction: Direction
    occur_time: datetime
    is_communication: bool
    is_backfill: bool = False
    is_restricted: bool = False
    subject: str = ""
    body: str = ""
    author: str = ""
    """Who acted, as `agents/{agent}`; empty when no agent did."""
    author_name: str = ""
    mentions: tuple[str, ...] = ()
    """The agents a note mentions."""
    thread: str = ""
    """The source and its own key of the thread; empty where there is none."""
    topic: str = ""
    mood: float | None = None
    """From -1, bad, to 1, good; None where nobody judged it."""
    score: float | None = None
    """What the customer answered to a survey, as a part of the best possible score; None where it is no such answer."""

    @property
    def place(self) -> tuple[datetime, str]:
        """Its place in the history's order."""
        return (self.occur_time, self.name)


@dataclass(frozen=True)
class Recorded:
    """The news that an interaction was recorded."""

    event_id: str
    record_time: datetime
    correlation_id: str
    interaction: Interaction


@dataclass(frozen=True)
class Past:
    """The newest interactions of the customer in a span of time, and the name to call them by."""

    customer: str
    interactions: tuple[Interaction, ...]
