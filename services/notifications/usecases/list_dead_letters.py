"""Listing deliveries that were given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.notifications.domain.dead_letters import DeadLetters
from services.notifications.domain.delivery import Delivery


def list_dead_letters(
    before: tuple[datetime, str] | None, channel: str, limit: int, letters: DeadLetters
) -> Sequence[Delivery]:
    """Return what failed for good or is unknown, newest first."""
    return letters.newest(before, channel, limit)
