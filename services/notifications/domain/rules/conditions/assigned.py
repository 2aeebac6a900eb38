"""Whether somebody works on an issue."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import flag

KIND = flag("assigned", "whether an agent works on the issue")
