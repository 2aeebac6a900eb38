"""The agents of a team."""

from __future__ import annotations

from services.notifications.domain.rules.audience_kinds import AudienceKind

KIND = AudienceKind("team", "teams", lambda value, _happening, roster: roster.groups.get(value, ()))
