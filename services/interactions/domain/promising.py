"""What may become of the promises of an issue: made, ended, overdue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from services.interactions.domain.issue_changes import Stamp, next_version
from services.interactions.domain.issue_faults import too_many
from services.interactions.domain.issues import Happening, Issue, IssueEvent
from services.interactions.domain.promises import (
    MOST_PROMISES,
    Promise,
    PromiseState,
    checked_due_time,
    checked_text,
    ended,
)

_ENDINGS = {
    PromiseState.KEPT: Happening.PROMISE_KEPT,
    PromiseState.BROKEN: Happening.PROMISE_BROKEN,
    PromiseState.CANCELED: Happening.PROMISE_CANCELED,
}


def promised(
    issue: Issue, promise_id: str, text: str, due_time: datetime | None, owner: str, stamp: Stamp
) -> IssueEvent:
    """Return the issue with one promise more."""
    issue.require_changeable()
    if len(issue.promises) >= MOST_PROMISES:
        raise too_many("promises", MOST_PROMISES)
    promise = Promise(
        id=promise_id,
        text=checked_text(text),
        due_time=checked_due_time(due_time, stamp.now),
        owner=owner,
        create_time=stamp.now,
        creator=stamp.actor,
    )
    changed = next_version(issue, stamp, promises=(*issue.promises, promise))
    return IssueEvent(Happening.PROMISE_CREATED, changed, promise=promise)


def end_promise(issue: Issue, promise_id: str, state: PromiseState, stamp: Stamp) -> IssueEvent:
    """Return the issue with a promise kept, broken or canceled, whatever became of the issue meanwhile."""
    issue.require_kept()
    return _with(issue, promise_id, lambda one: ended(one, state, stamp.actor, stamp.now), _ENDINGS[state], stamp)


def next_overdue(issue: Issue, stamp: Stamp) -> IssueEvent | None:
    """Return the issue with the one of its overdue promises told of that was due first and is not told of yet."""
    due = [each for each in issue.promises if each.is_overdue(stamp.now) and not each.is_told]
    if not due:
        return None
    first = min(due, key=lambda each: (each.due_time, each.id))
    return _with(issue, first.id, lambda one: replace(one, is_told=True), Happening.PROMISE_OVERDUE, stamp)


def _with(
    issue: Issue, promise_id: str, change: Callable[[Promise], Promise], what: Happening, stamp: Stamp
) -> IssueEvent:
    changed = change(issue.promise(promise_id))
    promises = tuple(changed if each.id == promise_id else each for each in issue.promises)
    return IssueEvent(what, next_version(issue, stamp, promises=promises), promise=changed)
