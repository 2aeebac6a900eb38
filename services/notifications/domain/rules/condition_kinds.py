"""What conditions can be made of: kinds of attributes, each with the values it takes and how they match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

Predicate = Callable[[tuple[str, ...]], bool]
"""Tells whether the values an event has are among the wanted ones."""

_WORD = re.compile(r"[a-z0-9]+(?:[-./_][a-z0-9]+)*")
_LONGEST = 100


class ConditionKind(Protocol):
    """One attribute that rules can ask about. Each file in `conditions/` holds one."""

    @property
    def attribute(self) -> str:
        """The attribute's name, kebab-case."""
        ...

    @property
    def meaning(self) -> str:
        """What the attribute tells, for people."""
        ...

    @property
    def asks_history(self) -> bool:
        """Whether it can only be told by asking for the customer's history."""
        ...

    def fault(self, value: str) -> str:
        """Say what is wrong with a wanted value, and what is allowed; empty when nothing is."""
        ...

    def among(self, wanted: Iterable[str]) -> Predicate:
        """Return what tells whether an event's values are among these."""
        ...


@dataclass(frozen=True)
class Words:
    """Matches whole words. Without `allowed` every kebab-case word can be wanted."""

    attribute: str
    meaning: str
    allowed: tuple[str, ...] = ()
    asks_history: bool = False

    def fault(self, value: str) -> str:
        """Refuse what no event can have."""
        if self.allowed:
            return "" if value in self.allowed else f"must be one of {', '.join(self.allowed)}"
        if len(value) <= _LONGEST and _WORD.fullmatch(value):
            return ""
        return f"must be lower-case words with hyphens, up to {_LONGEST} characters"

    def among(self, wanted: Iterable[str]) -> Predicate:
        """Match any of these."""
        those = frozenset(wanted)
        return lambda values: not those.isdisjoint(values)


@dataclass(frozen=True)
class Paths(Words):
    """Matches a path such as `billing` and everything below it."""

    def among(self, wanted: Iterable[str]) -> Predicate:
        """Match any of these and what lies below."""
        those = frozenset(wanted)
        below = tuple(f"{path}/" for path in those)
        return lambda values: any(value in those or value.startswith(below) for value in values)


@dataclass(frozen=True)
class AtMost:
    """Matches numbers up to the wanted one."""

    attribute: str
    meaning: str
    largest: int
    asks_history: bool = False

    def fault(self, value: str) -> str:
        """Refuse what is no number in range."""
        fine = value.isascii() and value.isdigit() and 1 <= int(value) <= self.largest
        return "" if fine else f"must be a whole number from 1 to {self.largest}"

    def among(self, wanted: Iterable[str]) -> Predicate:
        """Match a number that is not larger than the largest wanted."""
        most = max((int(value) for value in wanted), default=0)
        return lambda values: any(value.isdigit() and int(value) <= most for value in values)


def flag(attribute: str, meaning: str) -> Words:
    """Return a kind that is true or false."""
    return Words(attribute, meaning, ("true", "false"))
