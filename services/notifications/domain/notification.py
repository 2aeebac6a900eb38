"""A notification: one thing one agent was told, and its place in their inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from services.notifications.domain.restraint import ALONE, Collapse, Held
from services.notifications.domain.urgency import Urgency

if TYPE_CHECKING:  # rules, which escalations ask whom to tell, know drafts themselves
    from services.notifications.domain.timing.escalation import Escalation


@dataclass(frozen=True)
class Notice:
    """What a rule wants said, whoever is told."""

    title: str
    body: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class NotTold:
    """Nobody is told, because."""

    reason: str


@dataclass(frozen=True)
class Draft:
    """A notification before it has its place in the inbox."""

    id: str
    agent: str
    rule: str
    contact: str
    interaction: str
    notice: Notice
    create_time: datetime
    event_id: str
    correlation_id: str
    depth: int = 0
    """How many events led to the one that tells of it."""
    urgency: Urgency = Urgency.NORMAL
    collapse: Collapse = ALONE
    count: int = 1
    escalations: tuple[Escalation, ...] = ()
    """What begins with it, unless it is counted in another one."""


@dataclass(frozen=True)
class Notification:
    """One thing an agent was told. `sequence` counts 1, 2, 3 ... within the agent's inbox, without holes."""

    id: str
    agent: str
    rule: str
    contact: str
    interaction: str
    evidence: tuple[str, ...]
    title: str
    body: str
    create_time: datetime
    sequence: int
    read_time: datetime | None = None
    count: int = 1
    """How many events it tells of."""
    urgency: Urgency = Urgency.NORMAL
    escalates: bool = False
    """Whether others are told unless somebody acknowledges it; as stored, whether that began with it."""
    event_id: str = ""
    """What it tells of."""


@dataclass(frozen=True)
class InboxPage:
    """A part of an inbox together with the inbox's own numbers, all of one moment."""

    notifications: tuple[Notification, ...]
    unread: int
    sequence: int


@dataclass(frozen=True)
class Told:
    """What became of telling one agent: a new notification, or why it is none of its own."""

    notification: Notification | None = None
    counted_in: str = ""
    held: Held | None = None
    is_repeat: bool = False


@dataclass(frozen=True)
class HeldBack:
    """What waits for a digest, or stands in one."""

    id: str
    agent: str
    rule: str
    contact: str
    interaction: str
    title: str
    body: str
    create_time: datetime
    reason: str
