"""One agent."""

from __future__ import annotations

from services.notifications.domain.rules.audience_kinds import AudienceKind

KIND = AudienceKind("agent", "agents", lambda value, _happening, _roster: (value,))
