"""Those who guard privacy."""

from __future__ import annotations

from services.notifications.domain.rules.audience_kinds import AudienceKind

KIND = AudienceKind("privacy", "", lambda _value, _happening, roster: roster.privacy)
