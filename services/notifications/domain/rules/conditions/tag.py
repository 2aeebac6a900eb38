"""The labels of an issue."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Words

KIND = Words("tag", "a label of the issue")
