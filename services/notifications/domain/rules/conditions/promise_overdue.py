"""Whether the time of a promise is over."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import flag

KIND = flag("promise-overdue", "whether the promise is open and its time is over")
