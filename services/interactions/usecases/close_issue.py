"""Ending a resolved issue for good."""

from __future__ import annotations

from services.interactions.domain.issue_changes import close
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.issues import Issue
from services.interactions.usecases.changing_issues import change_issue


def close_issue(issue_id: str, etag: str, order: Order, ports: IssuePorts) -> Issue:
    """Return the issue, closed."""
    return change_issue(issue_id, etag, order, ports, close).issue
