"""What a matter is about."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Paths

KIND = Paths("topic", "what an interaction or an issue is about, such as billing or billing/refund")
