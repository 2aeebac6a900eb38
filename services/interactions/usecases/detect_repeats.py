"""Telling who of those who said something is in touch again about the same matter."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from servicekit.clock import Clock

from services.interactions.domain.repeats import LEAST_ALIKE, Heard, Repeat, alike, counts, repeat_of, says_so


@dataclass(frozen=True)
class Said:
    """One interaction and the contact it was recorded for."""

    heard: Heard
    contact: str


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
    """Knows what was said before."""

    def before(self, contacts: Collection[str]) -> Mapping[str, Sequence[Heard]]:
        """Return the newest interactions of each contact's person; nobody is known by those that are missing."""
        ...

    def matters(self, interactions: Sequence[str]) -> Mapping[str, str]:
        """Return the issue of each of these interactions that belongs to one; both by resource names."""
        ...


def detect_repeats(said: Sequence[Said], repeats: Repeats, clock: Clock) -> list[DetectedRepeat | None]:
    """Return for each what is to be kept of a contact that is not the first about its matter; None when it is.

    Two reads answer for all of them: a backlog is read sixteen at a time.
    """
    counted = [each for each in said if counts(each.heard)]
    told = repeats.before({each.contact for each in counted}) if counted else {}
    names = {entry.name for entries in told.values() for entry in entries}
    matters = repeats.matters([*names, *(each.heard.name for each in counted)]) if names else {}
    return [_detected(each, told.get(each.contact, ()), matters, clock) for each in said]


def _detected(said: Said, told: Sequence[Heard], matters: Mapping[str, str], clock: Clock) -> DetectedRepeat | None:
    now = said.heard
    earlier = [replace(each, matter=matters.get(each.name, "")) for each in told if each.name != now.name]
    found = repeat_of(replace(now, matter=matters.get(now.name, "")), earlier)
    if found is None:
        return None
    text = next(each.text for each in earlier if each.name == found.earlier)
    return DetectedRepeat(
        interaction=now.name,
        contact=said.contact,
        repeat=found,
        said_so=says_so(now.text),
        near_duplicate=alike(now.text, text) >= LEAST_ALIKE,
        occur_time=now.occur_time,
        detect_time=clock.now(),
    )
