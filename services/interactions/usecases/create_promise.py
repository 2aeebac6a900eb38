"""Noting what was promised to a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.interactions.domain.issue_ports import IssuePorts, ListedPromise, Order
from services.interactions.domain.promising import promised
from services.interactions.usecases.changing_issues import change_issue, id_for


@dataclass(frozen=True)
class CreatePromise:
    """Says what was promised, until when, and who keeps it; no owner means whoever calls."""

    issue_id: str
    text: str
    due_time: datetime | None
    owner: str
    order: Order


def create_promise(command: CreatePromise, ports: IssuePorts) -> ListedPromise:
    """Return the promise; a repeated request gets the first one as it is now."""
    promise_id, owner = id_for("p", command.order, ports), command.owner or command.order.origin.actor
    outcome = change_issue(
        command.issue_id,
        "",
        command.order,
        ports,
        lambda issue, stamp: promised(issue, promise_id, command.text, command.due_time, owner, stamp),
        answer=promise_id,
    )
    return ListedPromise(outcome.issue, outcome.issue.promise(outcome.answer or promise_id))
