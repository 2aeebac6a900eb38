"""Which interactions an issue is about, and which issue an interaction is of, as it stands now."""

from __future__ import annotations

from services.interactions.domain.issue_ports import Issues


def interactions_of(issue_id: str, issues: Issues) -> frozenset[str]:
    """Return the interactions of an issue and of all that stand merged into it; NOT_FOUND when there is none."""
    issues.get(issue_id)
    return frozenset(issues.linked(issues.joined(issue_id)))


def issue_of(interaction: str, issues: Issues) -> str:
    """Return the issue that an interaction belongs to, the one that stands for all that are merged; empty for none."""
    link = issues.link(interaction).link
    if link is None or link.is_ended:
        return ""
    return issues.survivors([link.issue])[link.issue]
