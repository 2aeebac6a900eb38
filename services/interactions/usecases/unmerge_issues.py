"""Letting merged issues stand alone again. The inverse is merging them."""

from __future__ import annotations

from collections.abc import Sequence

from services.interactions.domain.issue_merging import unmerge
from services.interactions.domain.issue_ports import IssuePorts, Issues, Order
from services.interactions.domain.issues import Issue
from services.interactions.usecases.merge_issues import checked_merged


def unmerge_issues(merged: tuple[str, ...], order: Order, ports: IssuePorts) -> Sequence[Issue]:
    """Return the issues in the states they had, in order."""
    names = checked_merged(merged)

    def work(issues: Issues) -> Sequence[Issue]:
        stored = [issues.stored(each, order.request) for each in names]
        if all(each.answer is not None for each in stored):
            return [each.issue for each in stored]
        events = [unmerge(each.issue, ports.stamp(order)) for each in stored]
        for each, event in zip(stored, events, strict=True):
            issues.save(each.issue, event, order)
        return [event.issue for event in events]

    return ports.issues.atomically(work)
