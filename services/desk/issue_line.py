"""What an issue looks like to an agent: words for its state, who has it, and what presses."""

from __future__ import annotations

from dataclasses import dataclass

from backstory.interactions.v1 import issues_pb2 as pb
from backstory.interactions.v1 import promises_pb2

from services.desk.moments import Moment, moment

STATES = {
    pb.ISSUE_STATE_NEW: "New",
    pb.ISSUE_STATE_OPEN: "In work",
    pb.ISSUE_STATE_WAITING_US: "Waiting on us",
    pb.ISSUE_STATE_WAITING_CUSTOMER: "Waiting on the customer",
    pb.ISSUE_STATE_SNOOZED: "Put off",
    pb.ISSUE_STATE_RESOLVED: "Resolved",
    pb.ISSUE_STATE_CLOSED: "Closed",
    pb.ISSUE_STATE_MERGED: "Joined to another",
}
SETTLED = frozenset({pb.ISSUE_STATE_RESOLVED, pb.ISSUE_STATE_CLOSED, pb.ISSUE_STATE_MERGED})
PRIORITIES = {pb.PRIORITY_URGENT: "Urgent", pb.PRIORITY_HIGH: "High", pb.PRIORITY_LOW: "Low"}
"""Normal goes without saying."""
RISKS = {
    pb.ISSUE_RISK_BROKEN_PROMISE: "a promise was broken",
    pb.ISSUE_RISK_OVERDUE_PROMISE: "a promise is overdue",
    pb.ISSUE_RISK_REOPENED: "it came back after it was settled",
}
PROMISES = {
    promises_pb2.PROMISE_STATE_OPEN: "open",
    promises_pb2.PROMISE_STATE_KEPT: "kept",
    promises_pb2.PROMISE_STATE_BROKEN: "broken",
    promises_pb2.PROMISE_STATE_CANCELED: "canceled",
}


@dataclass(frozen=True)
class PromiseLine:
    """Something that was promised."""

    text: str
    due: Moment
    owner: str
    state: str
    is_open: bool
    is_overdue: bool


@dataclass(frozen=True)
class IssueLine:
    """One issue of a list."""

    id: str
    etag: str
    title: str
    customer_id: str
    customer_name: str
    state: str
    since: Moment
    priority: str
    agent: str
    """Who works on it, in a word; empty when nobody does."""
    is_mine: bool
    is_settled: bool
    team: str
    topic: str
    tags: tuple[str, ...]
    risks: tuple[str, ...]
    promises: tuple[PromiseLine, ...]
    next_due: PromiseLine | None


def issue_line(issue: pb.Issue, customer_name: str, own: str, time_zone: str) -> IssueLine:
    """Return an issue as a list shows it to the agent `own`."""
    promises = tuple(_promise(each, time_zone) for each in issue.promises)
    still_open = sorted((each for each in promises if each.is_open), key=lambda each: each.due.iso)
    return IssueLine(
        id=issue.name.removeprefix("issues/"),
        etag=issue.etag,
        title=issue.title,
        customer_id=customer_of(issue),
        customer_name=customer_name,
        state=STATES.get(issue.state, "Unknown state"),
        since=moment(issue.state_time, time_zone),
        priority=PRIORITIES.get(issue.priority, ""),
        agent=short_name(issue.agent),
        is_mine=issue.agent == own,
        is_settled=issue.state in SETTLED,
        team=short_name(issue.team),
        topic=issue.topic,
        tags=tuple(issue.tags),
        risks=tuple(RISKS[each] for each in issue.risks if each in RISKS),
        promises=promises,
        next_due=still_open[0] if still_open else None,
    )


def customer_of(issue: pb.Issue) -> str:
    """Return the id of the contact that stands for whose matter it is."""
    return (issue.person or issue.contact).removeprefix("contacts/")


def short_name(resource: str) -> str:
    """Return the last part of a resource name: `agents/anna` is `anna`."""
    return resource.rpartition("/")[2]


def _promise(promise: promises_pb2.Promise, time_zone: str) -> PromiseLine:
    return PromiseLine(
        text=promise.text,
        due=moment(promise.due_time, time_zone),
        owner=short_name(promise.owner),
        state=PROMISES.get(promise.state, "unknown"),
        is_open=promise.state == promises_pb2.PROMISE_STATE_OPEN,
        is_overdue=promise.overdue,
    )
