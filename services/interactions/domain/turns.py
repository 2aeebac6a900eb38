"""Whose turn it is after somebody said something: what a message does to the issue its thread is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from services.interactions.domain.interaction import ActorType, Direction, Kind
from services.interactions.domain.issue_changes import Stamp, reopened, turned
from services.interactions.domain.issues import Issue, IssueEvent, IssueState

_SPOKEN = frozenset({Kind.MESSAGE, Kind.CALL, Kind.VISIT})
_ANSWERED = frozenset({IssueState.WAITING_CUSTOMER, IssueState.SNOOZED})
_ANSWERABLE = frozenset({IssueState.NEW, IssueState.OPEN, IssueState.WAITING_US})


class Speaker(Enum):
    """Who said something: what a bot says changes nobody's turn, and yet the customer waits no more."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"


_OUTBOUND = {ActorType.AGENT: Speaker.AGENT, ActorType.BOT: Speaker.BOT}


@dataclass(frozen=True)
class Said:
    """A message, call or visit that may change whose turn it is, or be what somebody waits for."""

    interaction: str
    contact: str
    thread: str
    occur_time: datetime
    record_time: datetime
    speaker: Speaker


def speaker_of(direction: Direction, kind: Kind, actor: ActorType | None, *, backfill: bool) -> Speaker | None:
    """Return who speaks; None for automatic mail, notes, surveys and whatever was carried in."""
    if backfill or kind not in _SPOKEN:
        return None
    if direction is Direction.INBOUND:
        return Speaker.CUSTOMER
    return _OUTBOUND.get(actor) if actor and direction is Direction.OUTBOUND else None


def is_over(issue: Issue, said: Said, reopen_window: timedelta) -> bool:
    """Tell whether an issue is settled for so long, or so finally, that this opens a new one."""
    if issue.state is IssueState.CLOSED:
        return True
    resolved = issue.resolve_time if issue.state is IssueState.RESOLVED else None
    return resolved is not None and said.occur_time > resolved + reopen_window


def after(issue: Issue, said: Said, stamp: Stamp) -> IssueEvent | None:
    """Return what becomes of an issue; None when it stays as it is, also after what came late.

    What the customer says makes it our turn and reopens what is resolved; what an agent answers makes it theirs.
    """
    if issue.turn_time and said.occur_time < issue.turn_time:
        return None
    event: IssueEvent | None = None
    if said.speaker is Speaker.CUSTOMER and issue.state in _ANSWERED:
        event = turned(issue, IssueState.WAITING_US, stamp, said.interaction)
    elif said.speaker is Speaker.CUSTOMER and issue.state is IssueState.RESOLVED:
        event = reopened(issue, IssueState.WAITING_US, stamp, said.interaction)
    elif said.speaker is Speaker.AGENT and issue.state in _ANSWERABLE:
        event = turned(issue, IssueState.WAITING_CUSTOMER, stamp, said.interaction)
    return event and replace(event, issue=replace(event.issue, turn_time=said.occur_time))
