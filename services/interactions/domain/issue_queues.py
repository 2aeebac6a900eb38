"""Queues: the lists of issues every desk needs, each as a query of whoever asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum

from servicekit.errors import InvalidArgument

from services.interactions.domain.issue_ports import IssueOrder, IssueQuery
from services.interactions.domain.issues import UNSETTLED, IssueState

_RECENTLY = timedelta(days=7)
EVERY = frozenset(IssueState)


class Queue(IntEnum):
    """A list of issues every desk needs, by the numbers of the contract."""

    MINE = 1
    UNASSIGNED = 2
    WAITING_US = 3
    WAITING_CUSTOMER = 4
    OVERDUE = 5
    RECENTLY_RESOLVED = 6
    MENTIONS = 7
    AT_RISK = 8


def queued(queue: Queue, query: IssueQuery, caller: str, now: datetime) -> IssueQuery:
    """Return what a queue holds for its caller, of what the query restricts."""
    match queue:
        case Queue.MINE:
            return replace(query, agent=caller, states=UNSETTLED)
        case Queue.UNASSIGNED:
            return replace(query, agent="", states=UNSETTLED)
        case Queue.WAITING_US:
            return replace(query, states=frozenset({IssueState.NEW, IssueState.WAITING_US}))
        case Queue.WAITING_CUSTOMER:
            return replace(query, states=frozenset({IssueState.WAITING_CUSTOMER}))
        case Queue.OVERDUE:
            return replace(query, due=now, order=IssueOrder.DUE_FIRST, states=EVERY)
        case Queue.MENTIONS:
            return replace(query, mentions=caller, states=UNSETTLED)
        case Queue.AT_RISK:
            return replace(query, is_at_risk=True, states=UNSETTLED)
        case _:
            settled = frozenset({IssueState.RESOLVED})
            return replace(query, states=settled, since=now - _RECENTLY, order=IssueOrder.NEWEST_FIRST)


def ordered(query: IssueQuery, queue: Queue | None, order: IssueOrder | None, field: str) -> IssueQuery:
    """Return a query in another order, or refuse one that a queue does not have."""
    if order is None:
        return query
    if queue is Queue.OVERDUE and order is not IssueOrder.DUE_FIRST:
        raise InvalidArgument(field, "of what is overdue is by what is due first")
    return replace(query, order=order)
