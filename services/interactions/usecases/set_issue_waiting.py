"""Saying whose turn it is in an issue."""

from __future__ import annotations

from dataclasses import dataclass

from services.interactions.domain.issue_changes import set_waiting
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.issues import Issue, WaitingOn
from services.interactions.usecases.changing_issues import change_issue


@dataclass(frozen=True)
class SetIssueWaiting:
    """Says whose turn it is; an etag, when given, must be current."""

    issue_id: str
    etag: str
    on: WaitingOn
    order: Order


def set_issue_waiting(command: SetIssueWaiting, ports: IssuePorts) -> Issue:
    """Return the issue in the state that says so."""
    return change_issue(
        command.issue_id,
        command.etag,
        command.order,
        ports,
        lambda issue, stamp: set_waiting(issue, command.on, stamp),
    ).issue
