"""What a caller may see of a history: by role, purpose and break-glass, decided on stored bytes as they are."""

from __future__ import annotations

from dataclasses import replace

from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.access.purposes import Sees, sees
from servicekit.audit import showed
from servicekit.call import current_call
from servicekit.clock import Clock

from services.interactions.domain.break_glass import Accesses
from services.interactions.domain.history import HistoryPage
from services.interactions.domain.interaction import Visibility

_CHANNEL, _DIRECTION, _KIND, _VISIBILITY = 0x2A, 0x30, 0x38, 0x40
"""The first bytes of fields 5 to 8 of an interaction, the order in which it is stored."""

_KNOWN = frozenset(Sees)


class Sight:
    """Lets through what the caller of the call in work may see, and notes whom that shows and for which reason."""

    def __init__(self, accesses: Accesses, clock: Clock) -> None:
        """Ask for an access outside the caller's role only where it would make a difference."""
        self._accesses = accesses
        self._clock = clock

    def shows(self, stored: bytes, shown: tuple[str, ...], contacts: tuple[str, ...]) -> bool:
        """Tell whether a stored interaction of the person of these contacts is shown; then it shows those named."""
        level = visibility_of(stored)
        reach, reason = self._reach(level, contacts)
        if level > reach:
            return False
        showed(shown, restricted=level >= Sees.RESTRICTED, reason=reason)
        return True

    def shows_by_role(self, stored: bytes, contact: str) -> bool:
        """Tell whether a stored interaction is shown by role and purpose alone, as where everything is taken out."""
        level = visibility_of(stored)
        if level > seen_by_caller():
            return False
        showed((contact,), restricted=level >= Sees.RESTRICTED)
        return True

    def page(self, page: HistoryPage, within: tuple[str, ...] | None = None) -> HistoryPage:
        """Return the page without what is not shown. An access counts for the page's person, or `within` others."""
        contacts = page.person.contacts
        highest = max(map(visibility_of, page.entries), default=0)
        reach, reason = self._reach(highest, contacts if within is None else within)
        showed(contacts, restricted=min(reach, highest) >= Sees.RESTRICTED, reason=reason)
        if highest <= reach:
            return page
        return replace(page, entries=tuple(entry for entry in page.entries if visibility_of(entry) <= reach))

    def highest(self, contacts: tuple[str, ...]) -> tuple[Visibility, str]:
        """Return how much of a person is shown, and the reason of the access without which it would be less."""
        reach, reason = self._reach(Sees.RESTRICTED, contacts)
        return Visibility(int(reach)), reason

    def _reach(self, wanted: int, contacts: tuple[str, ...]) -> tuple[Sees, str]:
        """Return how much of a person is shown, and the reason of the access that was needed for it, if one was."""
        reach = seen_by_caller()
        if wanted > reach:
            access = self._accesses.opened(current_caller().subject, contacts, self._clock.now())
            if access is not None:
                return Sees.RESTRICTED, access.reason
        return reach, ""


def seen_by_caller() -> Sees:
    """Return how much role and purpose show to the caller of the call in work, whoever it is about."""
    return sees(current_caller().roles, current_call().purpose)


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
