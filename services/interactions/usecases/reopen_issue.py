"""Saying that a resolved issue is not settled after all."""

from __future__ import annotations

from services.interactions.domain.issue_changes import reopen
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.issues import Issue
from services.interactions.usecases.changing_issues import change_issue


def reopen_issue(issue_id: str, etag: str, order: Order, ports: IssuePorts) -> Issue:
    """Return the issue, open; one that is open already as it is."""
    return change_issue(issue_id, etag, order, ports, reopen).issue
