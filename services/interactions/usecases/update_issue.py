"""Changing what is told of an issue."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.interactions.domain.issue_changes import Stamp, update
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.issues import Issue, IssueEvent, Telling
from services.interactions.usecases.changing_issues import change_issue


@dataclass(frozen=True)
class UpdateIssue:
    """Takes the fields at `paths` from `told`; an etag, when given, must be current."""

    issue_id: str
    etag: str
    paths: tuple[str, ...]
    told: Telling
    order: Order


def update_issue(command: UpdateIssue, ports: IssuePorts) -> Issue:
    """Return the issue after the change; one that alters nothing writes nothing."""

    version = ports.topics.newest().version_of("issue.topic", command.told.topic) if "topic" in command.paths else 0

    def decide(issue: Issue, stamp: Stamp) -> IssueEvent | None:
        told = replace(issue.told, **{path: getattr(command.told, path) for path in command.paths})
        return update(issue, told, stamp, version)

    return change_issue(command.issue_id, command.etag, command.order, ports, decide).issue
