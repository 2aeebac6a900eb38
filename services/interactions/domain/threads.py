"""Threads: what a channel groups together of what was said with one customer, in short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from servicekit.errors import NotFound

from services.interactions.domain.interaction import Direction, Visibility
from services.interactions.domain.issues import Issue, IssueState, WaitingOn

MOST_COUNTED = 10_000
MOST_FILES = 20

_TURNS = {
    IssueState.NEW: WaitingOn.US,
    IssueState.WAITING_US: WaitingOn.US,
    IssueState.WAITING_CUSTOMER: WaitingOn.CUSTOMER,
}
_SPOKEN = {Direction.INBOUND: WaitingOn.US, Direction.OUTBOUND: WaitingOn.CUSTOMER}


@dataclass(frozen=True)
class Theirs:
    """One thread of the contacts of one person, as far as somebody sees it."""

    thread: str
    contacts: tuple[str, ...]
    visibility: Visibility


@dataclass(frozen=True)
class Line:
    """One stored interaction as threads see it: `position` is its place in the history, an empty `thread` is none."""

    id: str
    position: str
    thread: str
    source: str
    channel: str
    subject: str
    direction: Direction
    occur_time: datetime
    data: bytes


@dataclass(frozen=True)
class ThreadSummary:
    """How a thread stands. It `goes_on` when it has more interactions than were counted."""

    thread: str
    first: Line
    newest: Line
    count: int
    goes_on: bool
    waiting_on: WaitingOn
    issue: str


class Threads(Protocol):
    """What is in threads; new interactions are in theirs within seconds."""

    def lines(self, stored: Sequence[bytes]) -> Sequence[Line]:
        """Return stored interactions as threads see them."""
        ...

    def newest(self, theirs: Theirs, limit: int, before: str = "") -> Sequence[Line]:
        """Return the newest interactions of a thread, or the newest before a place, newest first."""
        ...

    def first(self, theirs: Theirs) -> Line | None:
        """Return the interaction a thread began with."""
        ...

    def with_files(self, theirs: Theirs, limit: int) -> Sequence[Line]:
        """Return the newest interactions of a thread that have attachments."""
        ...

    def count(self, theirs: Theirs, most: int) -> int:
        """Return how many interactions a thread has, and no more than `most`."""
        ...

    def issues(self, thread: str, contacts: Sequence[str], limit: int) -> Sequence[str]:
        """Return the issues that a thread's interactions are linked with, that of the newest one first."""
        ...


def waiting_on(issue: Issue | None, newest: Sequence[Line]) -> WaitingOn:
    """Return whose turn it is: as the issue says, or else the turn of whoever was spoken to last."""
    if issue is not None:
        return _TURNS.get(issue.state, WaitingOn.NOBODY)
    return next((_SPOKEN[line.direction] for line in newest if line.direction in _SPOKEN), WaitingOn.NOBODY)


def thread_not_found(name: str) -> NotFound:
    """The customer has no such thread that the caller may see."""
    return NotFound("THREAD_NOT_FOUND", f"There is no {name}.", thread=name)
