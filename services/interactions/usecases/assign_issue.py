"""Giving an issue to an agent or a team: of those who claim it at once, one gets it."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.errors import InvalidArgument

from services.interactions.domain.issue_changes import assign
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.issues import Issue
from services.interactions.usecases.changing_issues import change_issue


@dataclass(frozen=True)
class AssignIssue:
    """Says who is to have an issue. `agent` and `team` are resource names, one of them perhaps empty."""

    issue_id: str
    etag: str
    agent: str
    team: str
    order: Order


def assign_issue(command: AssignIssue, ports: IssuePorts) -> Issue:
    """Return the issue with its owner; ABORTED when somebody else has it by now.

    NOT_FOUND for a team or an agent there is not, FAILED_PRECONDITION for one without the skills it needs.
    """
    if not command.agent and not command.team:
        raise InvalidArgument("agent", "or team is required", "FIELD_REQUIRED")
    ports.rules.require_team(command.team)
    ports.rules.require_agent(command.agent)
    knows_state = bool(command.etag)
    return change_issue(
        command.issue_id,
        command.etag,
        command.order,
        ports,
        lambda issue, stamp: ports.rules.may_own(
            assign(issue, command.agent, command.team, stamp, knows_state=knows_state)
        ),
    ).issue
