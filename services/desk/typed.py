"""Reading what an agent types into the search box: which identities or contact it may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.desk.timeline import IDENTITY_KINDS

CONTACT_ID = re.compile(r"(?:contacts/)?(c_[A-Za-z0-9_-]{1,62})")
ICONS = {"email": "mail", "phone": "phone", "x": "x", "contact": "person"}


@dataclass(frozen=True)
class Reading:
    """One way to understand what was typed."""

    kind: str
    scope: str
    value: str

    @property
    def label(self) -> str:
        """The kind in an agent's words."""
        return IDENTITY_KINDS.get(self.kind, self.kind)

    @property
    def icon(self) -> str:
        """The picture beside it."""
        return ICONS.get(self.kind, "chat")


def contact_id(text: str) -> str:
    """Return the contact id that was typed, or nothing."""
    match = CONTACT_ID.fullmatch(text.strip())
    return match[1] if match else ""


def readings(text: str, region: str) -> list[Reading]:
    """Return every identity the text may stand for, the likeliest first."""
    text = text.strip()
    if "@" in text and " " not in text:
        return [Reading("email", "", text)]
    kind, colon, value = text.partition(":")
    if colon and kind in IDENTITY_KINDS and value:
        return [Reading(kind, "", value)]
    digits = re.sub(r"[^0-9+]", "", text)
    return [Reading("phone", "", digits)] if len(digits) > 6 else []
