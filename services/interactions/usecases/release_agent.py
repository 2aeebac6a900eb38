"""Taking everything unsettled from an agent who is not there any more: it goes back to the queues of its teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.interactions.domain.issue_changes import Stamp, unassign
from services.interactions.domain.issue_ports import IssuePorts, IssueQuery, Order
from services.interactions.domain.issues import UNSETTLED, Issue, IssueEvent
from services.interactions.usecases.changing_issues import change_issue

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class ReleaseAgent:
    """Names an agent, as `agents/{agent}`. A repeat needs no request id: whoever has nothing loses nothing."""

    agent: str
    order: Order


@dataclass(frozen=True)
class Released:
    """The issues nobody works on now, and whether the agent has more."""

    issues: Sequence[Issue]
    more: bool


def release_agent(command: ReleaseAgent, ports: IssuePorts) -> Released:
    """Take up to 100 issues from an agent, each by a change of its own; ask again while there are more."""
    query = IssueQuery(MOST_AT_ONCE + 1, agent=command.agent, states=UNSETTLED)
    theirs = [issue for _, issue in ports.issues.page(query)]

    def of_theirs(issue: Issue, stamp: Stamp) -> IssueEvent | None:
        """Decide on the newest state: whoever took it over meanwhile keeps it, and what was settled stays."""
        return unassign(issue, stamp) if issue.agent == command.agent and issue.is_unsettled else None

    def taken(issue: Issue) -> Issue:
        return change_issue(issue.id, "", command.order, ports, of_theirs).issue

    return Released([taken(issue) for issue in theirs[:MOST_AT_ONCE]], len(theirs) > MOST_AT_ONCE)
