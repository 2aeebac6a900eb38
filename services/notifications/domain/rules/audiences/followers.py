"""The agents who follow the issue."""

from __future__ import annotations

from services.notifications.domain.rules.audience_kinds import AudienceKind

KIND = AudienceKind("followers", "", lambda _value, happening, _roster: happening.followers)
