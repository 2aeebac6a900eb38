"""The agents a note mentions, and those of the teams it mentions."""

from __future__ import annotations

from services.notifications.domain.rules.audience_kinds import AudienceKind, Roster
from services.notifications.domain.rules.happening import Happening


def _mentioned(_value: str, happening: Happening, roster: Roster) -> tuple[str, ...]:
    """Find each once. A team that nobody is known to be in tells nobody."""
    found: dict[str, None] = {}
    for name in happening.mentions:
        found.update(dict.fromkeys(roster.groups.get(name, ()) if name.startswith("teams/") else (name,)))
    return tuple(found)


KIND = AudienceKind("mentioned", "", _mentioned)
