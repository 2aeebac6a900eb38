"""The agents on duty."""

from __future__ import annotations

from services.notifications.domain.rules.audience_kinds import AudienceKind

KIND = AudienceKind("on-duty", "", lambda _value, _happening, roster: roster.on_duty)
