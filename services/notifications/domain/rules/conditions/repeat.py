"""How it is known that a customer repeats themselves."""

from __future__ import annotations

from services.notifications.domain.rules.condition_kinds import Words

KIND = Words(
    "repeat",
    "how it can be told that a contact is not the first about its matter",
    ("same-issue", "same-topic", "same-thread", "same-number", "same-text", "same-words", "said-so"),
)
