"""How pressing an issue is."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Words

KIND = Words("priority", "how pressing the issue is", ("low", "normal", "high", "urgent"))
