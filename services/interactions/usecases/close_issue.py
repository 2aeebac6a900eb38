"""Ending a resolved issue for good."""

from __future__ import annotations

from dataclasses import replace

from services.interactions.domain.issue_changes import close
from services.interactions.domain.issue_ports import IssuePorts, Issues, Order
from services.interactions.domain.issues import Issue
from services.interactions.usecases.changing_issues import change_issue


def close_issue(issue_id: str, etag: str, order: Order, ports: IssuePorts) -> Issue:
    """Return the issue, closed. What customers told about the matter in it is not taken as known any more."""

    def work(issues: Issues) -> Issue:
        outcome = change_issue(issue_id, etag, order, replace(ports, issues=issues), close)
        if outcome.answer is None:
            issues.end_facts(issues.linked(issues.joined(issue_id)), outcome.issue.update_time)
        return outcome.issue

    return ports.issues.atomically(work)
