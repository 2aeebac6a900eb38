"""A notification: one thing one agent was told, and its place in their inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True)
class InboxPage:
    """A part of an inbox together with the inbox's own numbers, all of one moment."""

    notifications: tuple[Notification, ...]
    unread: int
    sequence: int
