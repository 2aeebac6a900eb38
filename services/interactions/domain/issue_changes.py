"""What may become of an issue: each function returns the event of a change, None for none, or says why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text, kebab_case

from services.interactions.domain.issue_faults import (
    issue_in_state,
    issue_taken,
    promises_open,
    resolution_incomplete,
)
from services.interactions.domain.issues import Happening, Issue, IssueEvent, IssueState, Telling, WaitingOn

MOST_MENTIONS = 100
FIELDS = ("title", "topic", "priority", "tags", "snooze_time")
_MOST_TITLE = 200
_MOST_TAGS = 30
_MOST_WORD = 40
_MOST_PARTS = 4
_LONGEST_SNOOZE = timedelta(days=366)

_TURNS = {
    WaitingOn.CUSTOMER: IssueState.WAITING_CUSTOMER,
    WaitingOn.US: IssueState.WAITING_US,
    WaitingOn.NOBODY: IssueState.OPEN,
}


@dataclass(frozen=True)
class Stamp:
    """What a change is stamped with: the deployment's epoch, the time, and who made it."""

    epoch: int
    now: datetime
    actor: str


@dataclass(frozen=True)
class Beginning:
    """How an issue begins: for whom, with what, and what it comes from."""

    contact: str
    told: Telling
    follows: str = ""
    split_from: str = ""
    topic_version: int = 0


@dataclass(frozen=True)
class Resolution:
    """How an issue ended. An empty topic means the one it has. With `carry_over` its open promises go on."""

    topic: str = ""
    disposition: str = ""
    carry_over: bool = False


def create(issue_id: str, beginning: Beginning, stamp: Stamp, interactions: tuple[str, ...] = ()) -> IssueEvent:
    """Return a new issue at version 1; one that is put off at once is snoozed."""
    told = checked(beginning.told, stamp.now)
    issue = Issue(
        id=issue_id,
        epoch=stamp.epoch,
        version=1,
        contact=beginning.contact,
        told=told,
        state=IssueState.SNOOZED if told.snooze_time else IssueState.NEW,
        state_time=stamp.now,
        create_time=stamp.now,
        update_time=stamp.now,
        open_time=stamp.now,
        creator=stamp.actor,
        topic_version=beginning.topic_version if told.topic else 0,
        follows=beginning.follows,
        split_from=beginning.split_from,
    )
    what = Happening.SPLIT if beginning.split_from else Happening.CREATED
    return IssueEvent(what, issue, interactions=interactions)


def update(issue: Issue, told: Telling, stamp: Stamp, topic_version: int = 0) -> IssueEvent | None:
    """Return the change, or None when it alters nothing."""
    issue.require_changeable()
    paths = tuple(name for name in FIELDS if getattr(told, name) != getattr(issue.told, name))
    if not paths:
        return None
    checked(told, stamp.now if "snooze_time" in paths else None)
    changes: dict[str, Any] = {"told": told}
    if "topic" in paths:
        changes["topic_version"] = topic_version if told.topic else 0
    if "snooze_time" in paths:
        issue.require_unsettled()
        changes |= in_state(issue, IssueState.SNOOZED if told.snooze_time else IssueState.WAITING_US, stamp)
    return IssueEvent(Happening.UPDATED, next_version(issue, stamp, **changes), changed_paths=paths)


def assign(issue: Issue, agent: str, team: str, stamp: Stamp, *, knows_state: bool) -> IssueEvent | None:
    """Return the change; ABORTED when another agent has it and the caller does not show to know that."""
    issue.require_changeable()
    agent_now, team_now = agent, team or issue.team
    if (agent_now, team_now) == (issue.agent, issue.team):
        return None
    if issue.agent and issue.agent != agent_now and not knows_state:
        raise issue_taken(issue.agent)
    changes: dict[str, Any] = {"agent": agent_now, "team": team_now}
    if agent_now and issue.state is IssueState.NEW:
        changes |= in_state(issue, IssueState.OPEN, stamp)
    return IssueEvent(Happening.ASSIGNED, next_version(issue, stamp, **changes))


def unassign(issue: Issue, stamp: Stamp, *, and_team: bool = False) -> IssueEvent | None:
    """Return the change, or None when nobody has it."""
    issue.require_changeable()
    team = "" if and_team else issue.team
    if (issue.agent, issue.team) == ("", team):
        return None
    return IssueEvent(Happening.UNASSIGNED, next_version(issue, stamp, agent="", team=team))


def set_waiting(issue: Issue, on: WaitingOn, stamp: Stamp) -> IssueEvent | None:
    """Return the change; it ends a snooze."""
    issue.require_unsettled()
    return turned(issue, _TURNS[on], stamp)


def resolve(issue: Issue, told: Resolution, stamp: Stamp, *, is_complete: bool, topic_version: int = 0) -> IssueEvent:
    """Return the change. Where `is_complete` is asked for, topic and disposition may not be missing."""
    issue.require_changeable()
    if issue.state is IssueState.RESOLVED:
        raise issue_in_state(issue.state.shown, "it need not be resolved again")
    topic = checked_topic("topic", told.topic) or issue.told.topic
    disposition = kebab_case("disposition", told.disposition, _MOST_WORD, required=False)
    for field, value in (("topic", topic), ("disposition", disposition)) if is_complete else ():
        if not value:
            raise resolution_incomplete(field)
    if issue.open_promises and not told.carry_over:
        raise promises_open(len(issue.open_promises))
    changes = in_state(issue, IssueState.RESOLVED, stamp) | {"disposition": disposition, "resolve_time": stamp.now}
    if topic != issue.told.topic:
        changes |= {"topic_version": topic_version}
    changes["told"] = replace(issue.told, topic=topic, snooze_time=None)
    return IssueEvent(Happening.RESOLVED, next_version(issue, stamp, **changes))


def reopen(issue: Issue, stamp: Stamp) -> IssueEvent | None:
    """Return the change, or None when it is open."""
    issue.require_changeable()
    return None if issue.is_unsettled else reopened(issue, IssueState.OPEN, stamp)


def close(issue: Issue, stamp: Stamp) -> IssueEvent:
    """Return the change; only what is resolved can be closed."""
    issue.require_unmerged()
    if issue.state is not IssueState.RESOLVED:
        raise issue_in_state(issue.state.shown, "only what is resolved can be closed")
    changes = in_state(issue, IssueState.CLOSED, stamp) | {"close_time": stamp.now}
    return IssueEvent(Happening.CLOSED, next_version(issue, stamp, **changes))


def turned(issue: Issue, state: IssueState, stamp: Stamp, interaction: str = "") -> IssueEvent | None:
    """Return the change of an unsettled issue to another state; a snooze is over then."""
    if issue.state is state:
        return None
    told = replace(issue.told, snooze_time=None)
    changed = next_version(issue, stamp, told=told, **in_state(issue, state, stamp))
    return IssueEvent(Happening.TURN_CHANGED, changed, interaction=interaction)


def reopened(issue: Issue, state: IssueState, stamp: Stamp, interaction: str = "") -> IssueEvent:
    """Return the change of a resolved issue to a state in which somebody has something to do."""
    changes = in_state(issue, state, stamp) | {"disposition": "", "open_time": stamp.now}
    return IssueEvent(Happening.REOPENED, next_version(issue, stamp, **changes), interaction=interaction)


def woken(issue: Issue, stamp: Stamp) -> IssueEvent | None:
    """Return the change of an issue whose snooze is over; None when it is not."""
    until = issue.told.snooze_time
    if issue.state is not IssueState.SNOOZED or until is None or until > stamp.now:
        return None
    return turned(issue, IssueState.WAITING_US, stamp)


def mentioned(issue: Issue, agents: tuple[str, ...], stamp: Stamp) -> IssueEvent | None:
    """Return the change of an unsettled issue whose note mentions agents; None when it has all of them."""
    every = tuple(dict.fromkeys((*issue.mentions, *agents)))[:MOST_MENTIONS]
    if every == issue.mentions or not issue.is_unsettled or issue.is_erased:
        return None
    return IssueEvent(Happening.UPDATED, next_version(issue, stamp, mentions=every), changed_paths=("mentions",))


def next_version(issue: Issue, stamp: Stamp, **changes: Any) -> Issue:
    """Return the issue with these changes, at its next version."""
    batches = tuple(batch for batch in issue.batches if batch.is_undoable(stamp.now))
    changes = {"batches": batches} | changes
    return replace(issue, epoch=stamp.epoch, version=issue.version + 1, update_time=stamp.now, **changes)


def checked(told: Telling, now: datetime | None = None, at: str = "issue") -> Telling:
    """Return what is told, or refuse it with the name of the field at fault; `now` when a snooze is set."""
    clean_text(f"{at}.title", told.title, max_chars=_MOST_TITLE, required=True, one_line=True)
    checked_topic(f"{at}.topic", told.topic)
    if len(told.tags) > _MOST_TAGS:
        raise InvalidArgument(f"{at}.tags", f"at most {_MOST_TAGS} are allowed", "TOO_MANY")
    if len(set(told.tags)) < len(told.tags):
        raise InvalidArgument(f"{at}.tags", "must not repeat one")
    for tag in told.tags:
        kebab_case(f"{at}.tags", tag, _MOST_WORD)
    if now and told.snooze_time and not now < told.snooze_time <= now + _LONGEST_SNOOZE:
        raise InvalidArgument(f"{at}.snooze_time", "must lie ahead, by a year at most", "TIME_OUT_OF_RANGE")
    return told


def checked_topic(field: str, topic: str) -> str:
    """Return a topic of up to four kebab-case parts; empty for none."""
    if not topic:
        return topic
    parts = topic.split("/")
    if len(parts) > _MOST_PARTS:
        raise InvalidArgument(field, f"has more than {_MOST_PARTS} parts")
    for part in parts:
        kebab_case(field, part, _MOST_WORD)
    return topic


def in_state(issue: Issue, state: IssueState, stamp: Stamp) -> dict[str, Any]:
    """Return what bringing an issue to a state changes."""
    return {} if issue.state is state else {"state": state, "state_time": stamp.now}
