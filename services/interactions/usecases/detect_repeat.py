"""Telling that somebody is in touch again about the same matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from servicekit.clock import Clock

from services.interactions.domain.repeats import LEAST_ALIKE, Heard, Repeat, alike, counts, repeat_of, says_so


@dataclass(frozen=True)
class DetectedRepeat:
    """A repeat with what else is known of it; `contact` is whose the contact now is."""

    interaction: str
    contact: str
    repeat: Repeat
    said_so: bool
    near_duplicate: bool
    occur_time: datetime
    detect_time: datetime


class Repeats(Protocol):
    """Knows what was said before, and keeps what repeats it."""

    def before(self, contact: str) -> Sequence[Heard]:
        """Return the newest interactions of a contact's person; empty when nobody is known by it."""
        ...

    def matters(self, interactions: Sequence[str]) -> Mapping[str, str]:
        """Return the issue of each of these interactions that belongs to one; both by resource names."""
        ...

    def keep(self, repeat: DetectedRepeat) -> bool:
        """Keep a repeat with the event that tells of it; False when it was kept before."""
        ...


def detect_repeat(now: Heard, contact: str, repeats: Repeats, clock: Clock) -> DetectedRepeat | None:
    """Return what is kept of a contact that is not the first about its matter; None when it is, or was kept before."""
    if not counts(now):
        return None
    told = repeats.before(contact)
    matters = repeats.matters([now.name, *(each.name for each in told)])
    earlier = [replace(each, matter=matters.get(each.name, "")) for each in told if each.name != now.name]
    found = repeat_of(replace(now, matter=matters.get(now.name, "")), earlier)
    if found is None:
        return None
    text = next(each.text for each in earlier if each.name == found.earlier)
    detected = DetectedRepeat(
        interaction=now.name,
        contact=contact,
        repeat=found,
        said_so=says_so(now.text),
        near_duplicate=alike(now.text, text) >= LEAST_ALIKE,
        occur_time=now.occur_time,
        detect_time=clock.now(),
    )
    return detected if repeats.keep(detected) else None
