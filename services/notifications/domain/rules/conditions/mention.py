"""Whether a note mentions agents."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import flag

KIND = flag("mention", "whether a note mentions agents")
