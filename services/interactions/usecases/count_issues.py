"""Counting what queues and views hold, each in bounded time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from servicekit.errors import InvalidArgument

from services.interactions.domain.issue_ports import IssuePorts, IssueQuery
from services.interactions.domain.issue_queues import Queue, queued
from services.interactions.domain.issue_views import Views, query_of
from services.interactions.usecases.reading_views import get_view

MOST_VIEWS = 50
MOST_COUNTED = 1_000
"""Nobody works through more, and to count on costs time on every desk that shows it."""


@dataclass(frozen=True)
class CountIssues:
    """Asks for counts as `caller` sees them; `team` restricts those of queues."""

    caller: str
    queues: tuple[Queue, ...] = ()
    views: tuple[str, ...] = ()
    team: str = ""


@dataclass(frozen=True)
class Counted:
    """How many issues a queue or a view holds, up to the most that is counted, and whether there may be more."""

    queue: Queue | None
    view: str
    count: int
    more: bool


def count_issues(command: CountIssues, views: Views, ports: IssuePorts) -> tuple[Counted, ...]:
    """Return the counts in the order asked for; every queue when nothing is asked for."""
    if len(command.views) > MOST_VIEWS:
        raise InvalidArgument("views", f"holds more than {MOST_VIEWS}", "TOO_MANY")
    return tuple(_counted(asked, ports) for asked in _asked(command, views, ports))


def _asked(command: CountIssues, views: Views, ports: IssuePorts) -> Iterator[tuple[Queue | None, str, IssueQuery]]:
    now = ports.stamps.clock.now()
    queues = command.queues or (() if command.views else tuple(Queue))
    for queue in dict.fromkeys(queues):
        yield queue, "", queued(queue, IssueQuery(1, team=command.team), command.caller, now)
    for view_id in dict.fromkeys(command.views):
        yield None, view_id, query_of(get_view(view_id, command.caller, views), command.caller, now)


def _counted(asked: tuple[Queue | None, str, IssueQuery], ports: IssuePorts) -> Counted:
    queue, view, query = asked
    return Counted(queue, view, *ports.issues.count(query, MOST_COUNTED))
