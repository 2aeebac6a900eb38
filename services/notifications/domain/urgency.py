"""How pressing something is."""

from __future__ import annotations

from enum import Enum


class Urgency(Enum):
    """How pressing something is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"
