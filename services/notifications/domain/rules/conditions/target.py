"""Which of an issue's targets came near or was missed."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Words
from services.notifications.domain.timing.service_levels import TARGETS

KIND = Words("target", "which target is near or missed", TARGETS)
