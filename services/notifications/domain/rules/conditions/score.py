"""How content a customer says they are."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Words

KIND = Words(
    "score",
    "what a customer answered to a survey: low is at most 2 of 5, high at least 4 of 5",
    ("low", "middle", "high"),
)
