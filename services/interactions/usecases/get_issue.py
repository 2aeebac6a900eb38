"""Returning one issue."""

from __future__ import annotations

from services.interactions.domain.issue_ports import Issues
from services.interactions.domain.issues import Issue


def get_issue(issue_id: str, issues: Issues) -> Issue:
    """Return an issue in any state; NOT_FOUND when there is none."""
    return issues.get(issue_id)
