"""Changing many issues alike: all of them, or none and a list of those that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from servicekit.errors import InvalidArgument, ServiceError
from servicekit.text import kebab_case

from services.interactions.domain.batches import Batch, batch_name
from services.interactions.domain.issue_changes import (
    Resolution,
    Stamp,
    assign,
    checked_topic,
    resolve,
    unassign,
    update,
)
from services.interactions.domain.issue_faults import batch_refused
from services.interactions.domain.issue_ports import IssuePorts, Issues, Order, StoredIssue
from services.interactions.domain.issues import Issue, IssueEvent, Priority

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Assignment:
    """Who is to have them; nobody when neither is named."""

    agent: str
    team: str


@dataclass(frozen=True)
class Edit:
    """What they get; None and empty mean: as it is. `wakes` ends a snooze."""

    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    priority: Priority | None = None
    snooze_time: datetime | None = None
    wakes: bool = False


Change = Assignment | Edit | Resolution


@dataclass(frozen=True)
class BatchUpdateIssues:
    """Names issues, each with the etag it must have or none, and what is changed."""

    issues: tuple[tuple[str, str], ...]
    change: Change
    order: Order


@dataclass(frozen=True)
class BatchUpdated:
    """The issues after the change, in order; `batch` names what can be undone, empty when nothing was changed."""

    issues: Sequence[Issue]
    batch: str


def batch_update_issues(command: BatchUpdateIssues, ports: IssuePorts) -> BatchUpdated:
    """Return the issues after the change; a repeated request gets them as its first answer left them or later."""
    _check(command)
    if isinstance(command.change, Resolution):
        ports.topics.newest().version_of("resolve.topic", checked_topic("resolve.topic", command.change.topic))
        kebab_case("resolve.disposition", command.change.disposition, 40, required=False)
    if isinstance(command.change, Assignment):
        ports.rules.require_team(command.change.team)
        ports.rules.require_agent(command.change.agent)
    return ports.issues.atomically(lambda issues: _changed(command, issues, ports))


def _changed(command: BatchUpdateIssues, issues: Issues, ports: IssuePorts) -> BatchUpdated:
    found: dict[int, StoredIssue] = {}
    events: dict[int, IssueEvent | None] = {}
    refused: dict[int, ServiceError] = {}
    for place, (issue_id, etag) in enumerate(command.issues):
        try:
            stored = found[place] = issues.stored(issue_id, command.order.request)
            if stored.answer is None:
                stored.issue.require_etag(etag)
                events[place] = _decided(stored.issue, etag, command.change, ports.stamp(command.order), ports)
        except ServiceError as error:
            refused[place] = error
    answer = next((each.answer for each in found.values() if each.answer is not None), None)
    if answer is not None:
        return BatchUpdated([each.issue for each in found.values()], answer)
    if refused:
        raise batch_refused(refused)
    changes = {place: event for place, event in events.items() if event}
    if not changes:
        return BatchUpdated([each.issue for each in found.values()], "")
    first, batch = next(iter(changes)), _batch(list(changes.values()), command.order)
    lead = changes[first].issue
    changes[first] = replace(changes[first], issue=replace(lead, batches=(*lead.batches, batch)))
    name = batch_name(lead.id, batch.number)
    for place, event in changes.items():
        issues.save(found[place].issue, event, command.order, answer=name)
    return BatchUpdated([changes.get(place, each).issue for place, each in found.items()], name)


def _batch(changes: Sequence[IssueEvent], order: Order) -> Batch:
    """Return what is needed to undo all of these; the issue of the first one is to keep it."""
    lead, changed = changes[0].issue, tuple((event.issue.id, event.issue.version) for event in changes)
    return Batch(lead.version, order.origin.actor, lead.update_time, changed)


def _decided(issue: Issue, etag: str, change: Change, stamp: Stamp, ports: IssuePorts) -> IssueEvent | None:
    match change:
        case Assignment("", ""):
            return unassign(issue, stamp)
        case Assignment(agent, team):
            return ports.rules.may_own(assign(issue, agent, team, stamp, knows_state=bool(etag)))
        case Resolution():
            complete, version = ports.rules.is_resolution_complete, ports.topics.newest().version
            return resolve(issue, change, stamp, is_complete=complete, topic_version=version)
        case Edit():
            return _edited(issue, change, stamp)


def _edited(issue: Issue, edit: Edit, stamp: Stamp) -> IssueEvent | None:
    told = issue.told
    tags = tuple(dict.fromkeys([*told.tags, *edit.add_tags]))
    kept = None if edit.wakes else told.snooze_time
    changed = replace(
        told,
        tags=tuple(tag for tag in tags if tag not in edit.remove_tags),
        priority=edit.priority or told.priority,
        snooze_time=edit.snooze_time or kept,
    )
    return update(issue, changed, stamp)


def _check(command: BatchUpdateIssues) -> None:
    """Refuse a list of no issues, of too many, or of one twice, and what no issue could get."""
    names = [name for name, _ in command.issues]
    if not names:
        raise InvalidArgument("issues", "is required", "FIELD_REQUIRED")
    if len(names) > MOST_AT_ONCE:
        raise InvalidArgument("issues", f"holds more than {MOST_AT_ONCE}", "TOO_MANY")
    if len(set(names)) < len(names):
        raise InvalidArgument("issues", "must not repeat one")
    if isinstance(command.change, Edit):
        for tag in (*command.change.add_tags, *command.change.remove_tags):
            kebab_case("edit.tags", tag, 40)
        if command.change.wakes and command.change.snooze_time:
            raise InvalidArgument("edit.wake", "does not go with snooze_time")
