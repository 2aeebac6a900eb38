"""Which way an interaction went."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Words

KIND = Words("direction", "which way an interaction went", ("inbound", "outbound", "internal", "unknown"))
