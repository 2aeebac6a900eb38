"""Undoing a change of many issues: all are what they were, or none is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servicekit.errors import NotFound

from services.interactions.domain.batches import UNDOABLE, Batch, batch_name
from services.interactions.domain.issue_faults import batch_not_found, batch_of_another, changed_since, undo_is_over
from services.interactions.domain.issue_ports import IssuePorts, Issues, Order, StoredIssue
from services.interactions.domain.issues import Issue
from services.interactions.domain.taking_back import taken_back


@dataclass(frozen=True)
class UndoBatchUpdateIssues:
    """Names a batch by its first issue and the version it brought that to; an organizer may undo those of others."""

    lead: str
    number: int
    is_organizer: bool
    order: Order

    @property
    def name(self) -> str:
        """The batch's resource name."""
        return batch_name(self.lead, self.number)


def undo_batch_update_issues(command: UndoBatchUpdateIssues, ports: IssuePorts) -> Sequence[Issue]:
    """Return the issues as they were before the batch, each at its next version; a repeated request gets them again."""
    return ports.issues.atomically(lambda issues: _undone(command, issues, ports))


def _undone(command: UndoBatchUpdateIssues, issues: Issues, ports: IssuePorts) -> Sequence[Issue]:
    lead = _lead(command, issues)
    if lead.answer is not None:
        return [issues.get(issue) for issue in lead.answer.split()]
    stamp = ports.stamp(command.order)
    batch = _undoable(command, lead.issue, ports)
    names = [issue for issue, _ in batch.issues]
    found = issues.newest_changes(names)
    changed = [issue for issue, version in batch.issues if found[issue].issue.version != version]
    if changed:
        raise changed_since(command.name, changed)
    back = [(found[issue].issue, taken_back(*found[issue].both, stamp)) for issue in names]
    for before, event in back:
        issues.save(before, event, command.order, answer=" ".join(names) if before.id == command.lead else "")
    return [event.issue for _, event in back]


def _lead(command: UndoBatchUpdateIssues, issues: Issues) -> StoredIssue:
    try:
        return issues.stored(command.lead, command.order.request)
    except NotFound:
        raise batch_not_found(command.name) from None


def _undoable(command: UndoBatchUpdateIssues, lead: Issue, ports: IssuePorts) -> Batch:
    """Return what may be undone by this caller and now. Batches are forgotten when they cannot be undone any more."""
    over = undo_is_over(command.name, int(UNDOABLE.total_seconds()))
    batch = next((each for each in lead.batches if each.number == command.number), None)
    if batch is None:
        raise over if command.number <= lead.version else batch_not_found(command.name)
    if batch.actor != command.order.origin.actor and not command.is_organizer:
        raise batch_of_another(command.name)
    if not batch.is_undoable(ports.stamps.clock.now()):
        raise over
    return batch
