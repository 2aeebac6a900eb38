"""Whether customers say themselves that they repeat it."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import flag

KIND = flag("said-so", "whether the customer says that they have said it before")
