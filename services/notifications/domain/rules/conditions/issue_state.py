"""How an issue stands."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Words

KIND = Words(
    "issue-state",
    "how the issue stands after the event",
    ("new", "open", "waiting-us", "waiting-customer", "snoozed", "resolved", "closed", "merged"),
)
