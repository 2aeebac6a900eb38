"""The channel an interaction came through."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Words

KIND = Words("channel", "the channel of an interaction, such as email or phone")
