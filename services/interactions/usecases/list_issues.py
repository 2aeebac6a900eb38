"""Listing issues: those of a person, of an owner, of a topic or a label, or a queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from servicekit.errors import InvalidArgument

from services.interactions.domain.issue_ports import IssueOrder, IssuePorts, IssueQuery, Issues
from services.interactions.domain.issue_queues import EVERY, Queue, queued
from services.interactions.domain.issues import UNSETTLED, Issue
from services.interactions.usecases.get_history import Whose, find_person


@dataclass(frozen=True)
class ListIssues:
    """Asks for a page of what `query` restricts; `contact` and `queue` add to it, for `caller`."""

    query: IssueQuery
    caller: str
    contact: str = ""
    queue: Queue | None = None


@dataclass(frozen=True)
class IssuePage:
    """Issues in their order; `next_after` is the place to go on from, None at the end."""

    issues: tuple[Issue, ...]
    next_after: tuple[datetime, str] | None


def list_issues(command: ListIssues, ports: IssuePorts) -> IssuePage:
    """Return one page."""
    query = _of_queue(command, command.queue, ports.stamps.clock.now()) if command.queue else command.query
    if command.contact:
        person = find_person(Whose(command.contact, None), ports.histories, ports.contacts)
        query = replace(query, contacts=person.contacts, order=IssueOrder.NEWEST_FIRST)
    if not query.states:
        query = replace(query, states=EVERY if command.contact or query.merged_into else UNSETTLED)
    if command.contact and query.states == EVERY:
        query = replace(query, states=frozenset())
    return page_of(query, ports.issues)


def page_of(query: IssueQuery, issues: Issues) -> IssuePage:
    """Return a page of a query; one more than asked for is read to know whether it is the last."""
    found = issues.page(replace(query, size=query.size + 1))
    return IssuePage(tuple(issue for _, issue in found[: query.size]), _next(found, query.size))


def _next(found: Sequence[tuple[datetime, Issue]], size: int) -> tuple[datetime, str] | None:
    if len(found) <= size:
        return None
    place, issue = found[size - 1]
    return place, issue.id


def _of_queue(command: ListIssues, queue: Queue, now: datetime) -> IssueQuery:
    query = command.query
    if command.contact or query.states or query.agent is not None or query.merged_into:
        raise InvalidArgument("queue", "goes with team, topic and tag only")
    return queued(queue, query, command.caller, now)
