"""Why a customer may be lost."""

from __future__ import annotations

from services.notifications.domain.risk import RISKS
from services.notifications.domain.rules.condition_kinds import Words

KIND = Words("risk", "why a customer may be lost", RISKS)
