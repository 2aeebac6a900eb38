"""Whether the customer was in touch before."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import AtMost

KIND = AtMost(
    "previous-contact",
    "within how many days before this communication the customer was in touch",
    90,
    asks_history=True,
)
