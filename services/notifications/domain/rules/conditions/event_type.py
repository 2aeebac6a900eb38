"""What happened."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Words

EVENT_TYPES = (
    "break-glass-started",
    "customer-at-risk",
    "delivery-failed",
    "interaction-recorded",
    "issue-assigned",
    "issue-closed",
    "issue-created",
    "issue-merged",
    "issue-reopened",
    "issue-resolved",
    "issue-split",
    "issue-transferred",
    "issue-turn-changed",
    "issue-unassigned",
    "issue-unmerged",
    "issue-updated",
    "promise-broken",
    "promise-canceled",
    "promise-created",
    "promise-kept",
    "promise-overdue",
    "repeat-detected",
    "target-missed",
    "target-warning",
)
"""The events this service hears of."""

KIND = Words("event-type", "what happened", EVENT_TYPES)
