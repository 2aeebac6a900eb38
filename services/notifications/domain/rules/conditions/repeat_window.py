"""Within how many days a customer is in touch about the same."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import AtMost

KIND = AtMost("repeat-window", "within how many days the contact repeats an earlier one", 30)
