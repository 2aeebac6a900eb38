"""Listing issues: those of a person, of an owner, of a topic or a label, or a queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from servicekit.errors import InvalidArgument

from services.interactions.domain.issue_ports import IssueOrder, IssuePorts, IssueQuery
from services.interactions.domain.issues import UNSETTLED, Issue, IssueState
from services.interactions.usecases.get_history import Whose, find_person

_RECENTLY = timedelta(days=7)
_EVERY = frozenset(IssueState)


class Queue(IntEnum):
    """A list of issues every desk needs, by the numbers of the contract."""

    MINE = 1
    UNASSIGNED = 2
    WAITING_US = 3
    WAITING_CUSTOMER = 4
    OVERDUE = 5
    RECENTLY_RESOLVED = 6


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
    query = _of_queue(command, ports.stamps.clock.now()) if command.queue else command.query
    if command.contact:
        person = find_person(Whose(command.contact, None), ports.histories, ports.contacts)
        query = replace(query, contacts=person.contacts, order=IssueOrder.NEWEST_FIRST)
    if not query.states:
        query = replace(query, states=_EVERY if command.contact or query.merged_into else UNSETTLED)
    if command.contact and query.states == _EVERY:
        query = replace(query, states=frozenset())
    found = ports.issues.page(replace(query, size=query.size + 1))
    return IssuePage(tuple(issue for _, issue in found[: query.size]), _next(found, query.size))


def _next(found: Sequence[tuple[datetime, Issue]], size: int) -> tuple[datetime, str] | None:
    if len(found) <= size:
        return None
    place, issue = found[size - 1]
    return place, issue.id


def _of_queue(command: ListIssues, now: datetime) -> IssueQuery:
    query = command.query
    if command.contact or query.states or query.agent is not None or query.merged_into:
        raise InvalidArgument("queue", "goes with team, topic and tag only")
    match command.queue:
        case Queue.MINE:
            return replace(query, agent=command.caller, states=UNSETTLED)
        case Queue.UNASSIGNED:
            return replace(query, agent="", states=UNSETTLED)
        case Queue.WAITING_US:
            return replace(query, states=frozenset({IssueState.NEW, IssueState.WAITING_US}))
        case Queue.WAITING_CUSTOMER:
            return replace(query, states=frozenset({IssueState.WAITING_CUSTOMER}))
        case Queue.OVERDUE:
            return replace(query, due=now, order=IssueOrder.DUE_FIRST, states=_EVERY)
        case _:
            settled = frozenset({IssueState.RESOLVED})
            return replace(query, states=settled, since=now - _RECENTLY, order=IssueOrder.NEWEST_FIRST)
