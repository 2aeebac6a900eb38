"""Whether an interaction counts as a contact."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import flag

KIND = flag("communication", "whether an interaction is a message, a call, a visit or an answer to a survey")
