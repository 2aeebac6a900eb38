"""How a customer sounds."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Words

KIND = Words("mood", "how the customer sounds, where it was judged", ("bad", "neutral", "good"))
