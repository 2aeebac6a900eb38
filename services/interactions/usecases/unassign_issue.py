"""Taking an issue from its agent."""

from __future__ import annotations

from dataclasses import dataclass

from services.interactions.domain.issue_changes import unassign
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.issues import Issue
from services.interactions.usecases.changing_issues import change_issue


@dataclass(frozen=True)
class UnassignIssue:
    """Takes an issue from its agent and perhaps out of its team's queue."""

    issue_id: str
    etag: str
    and_team: bool
    order: Order


def unassign_issue(command: UnassignIssue, ports: IssuePorts) -> Issue:
    """Return the issue, which nobody works on."""
    return change_issue(
        command.issue_id,
        command.etag,
        command.order,
        ports,
        lambda issue, stamp: unassign(issue, stamp, and_team=command.and_team),
    ).issue
