"""When somebody is told something: one file per kind of rule."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from services.notifications.domain.interaction import Past, Recorded
from services.notifications.domain.notification import Notice, NotTold
from services.notifications.domain.rules.looking_back import LookBack
from services.notifications.domain.rules.previous_contact import PreviousContact

__all__ = ["BUILT_IN", "LookBack", "PreviousContact", "Rule"]


class Rule(Protocol):
    """Decides in two steps, so that the history is only asked for where it matters."""

    @property
    def name(self) -> str:
        """Kebab-case, stored with everything the rule causes."""
        ...

    def look_back(self, news: Recorded, now: datetime) -> LookBack | NotTold:
        """Say which part of the history decides, or why nobody is told whatever it holds."""
        ...

    def decide(self, news: Recorded, past: Past) -> Notice | NotTold:
        """Say what is told, or why nothing is."""
        ...


BUILT_IN: tuple[Rule, ...] = (PreviousContact(),)
"""The rules of every deployment."""
