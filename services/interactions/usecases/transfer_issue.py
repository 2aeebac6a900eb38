"""Handing an issue over to an agent or a team with what they must know."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.errors import InvalidArgument

from services.interactions.domain.handing_over import Handover, transfer
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.issues import Issue
from services.interactions.usecases.changing_issues import change_issue


@dataclass(frozen=True)
class TransferIssue:
    """Says who is to go on and what they must know; an etag, when given, must be current."""

    issue_id: str
    etag: str
    agent: str
    team: str
    told: Handover
    order: Order


def transfer_issue(command: TransferIssue, ports: IssuePorts) -> Issue:
    """Return the issue with its new owner.

    NOT_FOUND for a team or an agent there is not, FAILED_PRECONDITION for one without the skills it needs.
    """
    if not command.agent and not command.team:
        raise InvalidArgument("agent", "or team is required", "FIELD_REQUIRED")
    ports.rules.require_team(command.team)
    ports.rules.require_agent(command.agent)
    return change_issue(
        command.issue_id,
        command.etag,
        command.order,
        ports,
        lambda issue, stamp: ports.rules.may_own(transfer(issue, command.agent, command.team, command.told, stamp)),
    ).issue
