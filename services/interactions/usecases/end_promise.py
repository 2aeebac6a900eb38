"""Saying that a promise was kept, broken, or is needed no longer."""

from __future__ import annotations

from dataclasses import dataclass

from services.interactions.domain.issue_ports import IssuePorts, ListedPromise, Order
from services.interactions.domain.promises import PromiseState
from services.interactions.domain.promising import end_promise as ended
from services.interactions.usecases.changing_issues import change_issue


@dataclass(frozen=True)
class EndPromise:
    """Says how a promise ended."""

    issue_id: str
    promise_id: str
    state: PromiseState
    order: Order


def end_promise(command: EndPromise, ports: IssuePorts) -> ListedPromise:
    """Return the promise, which is open no longer."""
    outcome = change_issue(
        command.issue_id,
        "",
        command.order,
        ports,
        lambda issue, stamp: ended(issue, command.promise_id, command.state, stamp),
    )
    return ListedPromise(outcome.issue, outcome.issue.promise(command.promise_id))
