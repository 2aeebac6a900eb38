"""What a caller may see of a history: by role and purpose, and decided on stored bytes without decoding them."""

from __future__ import annotations

from dataclasses import replace

from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.access.purposes import Sees, sees
from servicekit.audit import showed
from servicekit.call import current_call

from services.interactions.domain.history import HistoryPage

__all__ = ["Sees", "seen_by_caller", "shown_to_caller", "visibility_of"]

_CHANNEL, _DIRECTION, _KIND, _VISIBILITY = 0x2A, 0x30, 0x38, 0x40
"""The first bytes of fields 5 to 8 of an interaction, the order in which it is stored."""


def seen_by_caller() -> Sees:
    """Return how much the caller of the call in work is shown for its purpose."""
    return sees(current_caller().roles, current_call().purpose)


def shown_to_caller(page: HistoryPage) -> HistoryPage:
    """Return the page without what the caller may not see, and note whom it shows."""
    may_see = seen_by_caller()
    levels = [visibility_of(entry) for entry in page.entries]
    showed(page.person.contacts, restricted=Sees.RESTRICTED in levels and may_see >= Sees.RESTRICTED)
    if max(levels, default=0) <= may_see:
        return page
    kept = tuple(entry for entry, level in zip(page.entries, levels, strict=True) if level <= may_see)
    return replace(page, entries=kept)


def visibility_of(stored: bytes) -> int:
    """Return the visibility of a stored interaction; whatever has none that is known counts as restricted.

    Nearly all are stored with channel, direction, kind and visibility first, each of one byte: then they are looked at
    where they stand.
    """
    try:
        if stored[0] == _CHANNEL and stored[1] < 0x80:
            at = 2 + stored[1]
            if stored[at] == _DIRECTION and stored[at + 2] == _KIND and stored[at + 4] == _VISIBILITY:
                return stored[at + 5] if stored[at + 5] in _KNOWN else Sees.RESTRICTED
    except IndexError:
        pass
    level = int(pb.Interaction.FromString(stored).visibility)
    return level if level in _KNOWN else Sees.RESTRICTED


_KNOWN = frozenset(Sees)
