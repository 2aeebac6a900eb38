"""Whoever works on the matter or keeps the promise."""

from __future__ import annotations

from services.notifications.domain.ids import AGENTS
from services.notifications.domain.rules.audience_kinds import AudienceKind, Roster
from services.notifications.domain.rules.happening import Happening


def _owners(_value: str, happening: Happening, roster: Roster) -> tuple[str, ...]:
    """Find the agent, or the team's agents; where neither is known, the agents on duty."""
    if happening.owner.startswith(AGENTS):
        return (happening.owner,)
    return roster.groups.get(happening.owner) or roster.on_duty


KIND = AudienceKind("owner", "", _owners)
