"""What searching works with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.interactions.domain.history import Person
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.searching.query import SearchQuery


@dataclass(frozen=True)
class Scope:
    """Whose interactions are looked through, up to which visibility. No contacts means everybody's.

    Either those that stand in histories, or those that are kept apart.
    """

    visibility: Visibility
    contacts: tuple[str, ...] = ()
    screened: bool = False


@dataclass(frozen=True)
class Candidate:
    """A stored interaction that has the keys asked for: its place in the order of results, and its texts."""

    place: str
    contact: str
    data: bytes
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Stretch:
    """Some candidates, newest first, and the place up to which everything was looked at; empty at the end."""

    candidates: Sequence[Candidate]
    reached: str


class Entries(Protocol):
    """Interactions by their keys."""

    def stretches(self, query: SearchQuery, scope: Scope) -> Iterator[Stretch]:
        """Yield stretch after stretch from `query.after` on; each is a bounded piece of work."""
        ...

    def people(self, contacts: Sequence[str]) -> Mapping[str, Person]:
        """Return the person each of these contacts stands for now."""
        ...


@dataclass(frozen=True)
class FoundPage:
    """What was found, newest first. `next_after` is where to go on, or empty at the end."""

    found: tuple[Candidate, ...]
    people: Mapping[str, Person]
    next_after: str
