"""A brief and its lines: which are let in when there is not room for all, and how they are put in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

MAX_BYTES = 4096
"""The size of a brief as JSON."""

_MOST_CONTACTS = 5
_ROOM_FOR_THE_REST = 200
"""For the digest, the count of what was left out, and names of services that did not answer."""


class Rank(IntEnum):
    """What is left out last comes first."""

    NAME = 1
    GAP = 2
    PROMISE = 3
    ISSUE = 4
    WAITING = 5
    FACT = 6
    CUSTOMER_SAID = 7
    TRIED = 8
    REPEAT = 9
    NOTE = 10
    WE_SAID = 11
    MOOD = 12
    LANGUAGE = 13
    BEGAN_WITH = 14
    CONSENT = 15
    MISSED = 16
    PREFERENCE = 17
    HISTORY = 18
    MORE_SAID = 19
    MORE_FACTS = 20
    EVENT = 21
    MORE_MATTERS = 22
    IDENTITY = 23
    TAGS = 24


class Part(IntEnum):
    """The sections, in their order."""

    WHO = 1
    ISSUES = 2
    PROMISES = 3
    FACTS = 4
    TRIED = 5
    LAST_CONTACT = 6
    MOOD = 7
    REPEAT = 8
    PREFERENCES = 9
    CONSENT = 10
    GAPS = 11

    @property
    def shown(self) -> str:
        """The section's name."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class Line:
    """One line: `text` in our words, `quote` in somebody else's, and what both are based on."""

    part: Part
    rank: Rank
    key: str
    text: str
    cites: tuple[str, ...]
    quote: str = ""
    time: datetime | None = None

    def size(self) -> int:
        """Return its bytes as JSON, with a comma."""
        told = {"key": self.key, "text": self.text, "quote": self.quote, "time": _stamp(self.time)}
        known: dict[str, object] = {name: value for name, value in told.items() if value}
        return _bytes(known | {"cites": list(self.cites)}) + 1


@dataclass(frozen=True)
class Brief:
    """What is told of a person."""

    person: str
    contacts: tuple[str, ...]
    sections: tuple[tuple[Part, tuple[Line, ...]], ...]
    omitted_count: int
    degraded: tuple[str, ...] = ()


def put_together(person: str, contacts: Sequence[str], lines: Iterable[Line], degraded: Sequence[str] = ()) -> Brief:
    """Return the brief: lines are let in by rank until one does not fit, and that and all after it are left out."""
    shown = tuple(contacts[:_MOST_CONTACTS])
    names = [f"contacts/{contact}" for contact in shown]
    room = MAX_BYTES - _ROOM_FOR_THE_REST - _bytes({"person": f"contacts/{person}", "contacts": names})
    ranked = sorted(lines, key=lambda line: line.rank)
    fitting: list[Line] = []
    parts: set[Part] = set()
    for line in ranked:
        room -= line.size()
        if line.part not in parts:
            parts.add(line.part)
            room -= _bytes({"section": line.part.shown, "lines": []}) + 1
        if room < 0:
            break
        fitting.append(line)
    sections = tuple((part, mine) for part in Part if (mine := tuple(line for line in fitting if line.part is part)))
    return Brief(person, shown, sections, len(ranked) - len(fitting), tuple(degraded))


def _bytes(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _stamp(time: datetime | None) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z" if time else ""
