"""Events of the bus made into what the clocks of an issue go by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from backstory.events.interactions.v1 import issues_pb2 as iv
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import promises_pb2 as p
from eventbus.messages import Received
from servicekit.times import to_datetime

from services.notifications.domain.timing.clocks import IssueNow, Promised, Step

Heed = Callable[[Step, IssueNow], None]

_ABOUT_ISSUES: Mapping[str, Any] = {
    kind.__name__: kind
    for kind in (
        iv.IssueAssigned, iv.IssueClosed, iv.IssueCreated, iv.IssueMerged, iv.IssueReopened, iv.IssueResolved,
        iv.IssueSplit, iv.IssueTransferred, iv.IssueTurnChanged, iv.IssueUnassigned, iv.IssueUnmerged, iv.IssueUpdated,
        iv.PromiseBroken, iv.PromiseCanceled, iv.PromiseCreated, iv.PromiseKept, iv.PromiseOverdue,
    )
}  # fmt: skip
"""Each carries the whole issue."""


def heed(received: Received, take: Heed) -> None:
    """Pass on how an issue stands after an event; what was imported starts no clock."""
    kind = _ABOUT_ISSUES.get(received.name)
    if kind is None:
        return
    event = kind.FromString(received.payload)
    if not event.metadata.backfill and event.issue.state:
        take(_step(event.issue, received), _now(event.issue))


def _step(issue: s.Issue, received: Received) -> Step:
    return Step(received.order, received.record_time, _word(s.IssueState.Name(issue.state)), bool(issue.agent))


def _now(issue: s.Issue) -> IssueNow:
    return IssueNow(
        issue=issue.name,
        contact=issue.contact,
        title=issue.title,
        priority=s.Priority.Name(issue.priority or s.PRIORITY_NORMAL).removeprefix("PRIORITY_").lower(),
        topic=issue.topic,
        tags=tuple(issue.tags),
        agent=issue.agent,
        team=issue.team,
        promises=tuple(map(_promised, filter(_is_open, issue.promises))),
    )


def _is_open(promise: p.Promise) -> bool:
    return promise.state == p.PROMISE_STATE_OPEN


def _promised(promise: p.Promise) -> Promised:
    return Promised(
        promise.name,
        promise.text,
        promise.owner,
        to_datetime("create_time", promise.create_time),
        to_datetime("due_time", promise.due_time),
    )


def _word(state: str) -> str:
    return state.removeprefix("ISSUE_STATE_").lower().replace("_", "-")
