"""Saying that issues are one matter. The inverse is unmerging those that joined."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.errors import InvalidArgument

from services.interactions.domain.issue_merging import MOST_AT_ONCE, merge
from services.interactions.domain.issue_ports import IssuePorts, Issues, Order
from services.interactions.domain.issues import Issue
from services.interactions.usecases.linking_interactions import require_same_person


@dataclass(frozen=True)
class MergeIssues:
    """Says which issues join which."""

    issue_id: str
    merged: tuple[str, ...]
    order: Order


def merge_issues(command: MergeIssues, ports: IssuePorts) -> Issue:
    """Return the issue the others stand merged into."""
    merged = checked_merged(command.merged)

    def work(issues: Issues) -> Issue:
        target = issues.get(command.issue_id)
        joining = [issues.stored(each, command.order.request) for each in merged]
        if all(each.answer is not None for each in joining):
            return target
        target.require_unfinished()
        require_same_person(target.contact, {each.issue.name: each.issue.contact for each in joining}, ports.people)
        survivors = issues.survivors([target.id, *merged])
        # Two merges at once that would make a ring write to the same issue here, and one of them looks again.
        issues.hold(target if survivors[target.id] == target.id else issues.get(survivors[target.id]))
        for each in joining:
            issues.save(each.issue, merge(target, each.issue, survivors, ports.stamp(command.order)), command.order)
        return target

    return ports.issues.atomically(work)


def checked_merged(merged: tuple[str, ...]) -> tuple[str, ...]:
    """Return issues once each; INVALID_ARGUMENT when there are none or too many."""
    if not merged:
        raise InvalidArgument("merged_issues", "is required", "FIELD_REQUIRED")
    if len(merged) > MOST_AT_ONCE:
        raise InvalidArgument("merged_issues", f"holds more than {MOST_AT_ONCE}", "TOO_MANY")
    return tuple(dict.fromkeys(merged))
