"""How every change of one issue is made: read, decide, write if nobody was faster, else decide again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from services.interactions.domain.issue_changes import Stamp
from services.interactions.domain.issue_faults import issue_contended
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.issues import Issue, IssueEvent

_ATTEMPTS = 12

Decide = Callable[[Issue, Stamp], IssueEvent | None]
"""Returns what becomes of an issue, None for nothing, or raises why that cannot be."""


@dataclass(frozen=True)
class Outcome:
    """An issue after a change. `answer` is set when the same request was answered before."""

    issue: Issue
    answer: str | None = None


def change_issue(
    issue_id: str, etag: str, order: Order, ports: IssuePorts, decide: Decide, answer: str = ""
) -> Outcome:
    """Return the changed issue; a repeated request gets it as its first answer left it or later.

    With an etag a faster writer means ABORTED. Without one the decision is made again on the newer state. `answer` is
    what a repeat of the request needs to be answered alike.
    """
    for _ in range(_ATTEMPTS):
        stored = ports.issues.stored(issue_id, order.request)
        if stored.answer is not None:
            return Outcome(stored.issue, stored.answer)
        stored.issue.require_etag(etag)
        event = decide(stored.issue, ports.stamp(order))
        if event is None:
            return Outcome(stored.issue)
        if ports.issues.save(stored.issue, event, order, answer):
            return Outcome(event.issue)
    raise issue_contended()


def id_for(prefix: str, order: Order, ports: IssuePorts) -> str:
    """Return a fresh id, or the one that belongs to the caller's request id: two repeats cannot make two things."""
    if order.request is None:
        return ports.stamps.new_id(prefix)
    seed = f"{order.origin.actor}|{order.request.id}"
    return f"{prefix}_{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
