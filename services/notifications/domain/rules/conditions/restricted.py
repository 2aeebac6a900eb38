"""Whether only named roles may see it."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import flag

KIND = flag("restricted", "whether only named roles may see the interaction")
