"""The history of an organisation: that of its people, who they are at the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.interactions.domain.history import HistoryQuery

MAX_CONTACTS = 1_000
"""The contacts of an organisation whose interactions are shown: those created last."""


@dataclass(frozen=True)
class Members:
    """Contacts with a role in an organisation; `has_more` when not all of them are named."""

    contacts: tuple[str, ...]
    has_more: bool = False


@dataclass(frozen=True)
class Told:
    """A stored interaction and the person it is about."""

    data: bytes
    person: str


@dataclass(frozen=True)
class OrganizationPage:
    """Interactions, newest first. `next_after` is the position to go on from, or empty at the end."""

    entries: tuple[Told, ...]
    next_after: str
    has_more_contacts: bool = False


class OrganizationMembers(Protocol):
    """Who has a role in which organisation. Raises Unavailable or DeadlineExceeded when that cannot be asked."""

    def members_of(self, organization: str, limit: int) -> Members:
        """Return up to `limit` contacts with a role there, the newest first; NotFound for no such organisation."""
        ...


class PeoplesHistories(Protocol):
    """Reads the histories of several people as one."""

    def people_of(self, contacts: Sequence[str]) -> Mapping[str, str]:
        """Return every contact of the people these stand for, with its person; those without a card are left out."""
        ...

    def page_of_people(self, people: Mapping[str, str], query: HistoryQuery) -> OrganizationPage:
        """Return one page of the interactions of these contacts, each told with its person."""
        ...
