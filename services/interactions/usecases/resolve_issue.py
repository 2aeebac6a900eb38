"""Saying that an issue is settled."""

from __future__ import annotations

from dataclasses import dataclass

from services.interactions.domain.issue_changes import Resolution, resolve
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.issues import Issue
from services.interactions.usecases.changing_issues import change_issue


@dataclass(frozen=True)
class ResolveIssue:
    """Says how an issue ended; an etag, when given, must be current."""

    issue_id: str
    etag: str
    told: Resolution
    order: Order


def resolve_issue(command: ResolveIssue, ports: IssuePorts) -> Issue:
    """Return the issue, resolved."""
    version, complete = (
        ports.topics.newest().version_of("topic", command.told.topic),
        ports.rules.is_resolution_complete,
    )
    return change_issue(
        command.issue_id,
        command.etag,
        command.order,
        ports,
        lambda issue, stamp: resolve(issue, command.told, stamp, is_complete=complete, topic_version=version),
    ).issue
