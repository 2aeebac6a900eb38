"""The agents who have a role."""

from __future__ import annotations

from services.notifications.domain.rules.audience_kinds import AudienceKind

KIND = AudienceKind("role", "roles", lambda value, _happening, roster: roster.groups.get(value, ()))
