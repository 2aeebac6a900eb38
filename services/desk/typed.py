"""Reading what an agent types into the search box: an identity, a contact id, or neither and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from identities.kinds import kind_of
from identities.normalisation import normalise
from identities.text_form import guess

CONTACT_ID = re.compile(r"(?:contacts/)?(c_[A-Za-z0-9_-]{1,62})")
ICONS = {"email": "mail", "phone": "phone", "whatsapp": "chat", "x": "x"}


@dataclass(frozen=True)
class Reading:
    """An identity as it was understood; `fault` says why it cannot be one, as the end of a sentence."""

    kind: str
    scope: str
    value: str
    fault: str = ""

    @property
    def label(self) -> str:
        """The kind in an agent's words."""
        return kind_of(self.kind).label

    @property
    def icon(self) -> str:
        """The picture beside it."""
        return ICONS.get(self.kind, "chat")


def contact_id(text: str) -> str:
    """Return the contact id that was typed, or nothing."""
    match = CONTACT_ID.fullmatch(text.strip())
    return match[1] if match else ""


def reading(text: str, region: str) -> Reading | None:
    """Return the identity that was most likely meant; nothing when it looks like none."""
    given = guess(text)
    if given is None:
        return None
    understood = normalise(given.kind, given.scope, given.value, region or None)
    if not understood.valid:
        return Reading(given.kind, given.scope, given.value, understood.reason)
    return Reading(understood.kind, understood.scope, understood.value)
