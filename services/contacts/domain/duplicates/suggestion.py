"""A pair of contacts that may be one person, and what was decided about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from servicekit.errors import FailedPrecondition, InvalidArgument, NotFound

SUGGESTED_FROM = 0.5
"""The score from which a pair is put before people."""


class SuggestionState(Enum):
    """Whether somebody decided."""

    OPEN = "open"
    REJECTED = "rejected"
    MERGED = "merged"


@dataclass(frozen=True)
class Suggestion:
    """One pair; its id follows from the two contacts, in either order."""

    contacts: tuple[str, str]
    state: SuggestionState
    score: float
    create_time: datetime
    version: int = 1
    reject_time: datetime | None = None
    reject_actor: str = ""
    reject_reason: str = ""

    @property
    def id(self) -> str:
        """The id of this pair."""
        return pair_id(*self.contacts)


class SuggestionNotFound(NotFound):
    """The two were never rejected."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("DUPLICATE_NOT_REJECTED", "These two contacts were not rejected as duplicates.")


class ContactsStandMerged(FailedPrecondition):
    """Both stand for one person already."""

    def __init__(self, person: str) -> None:
        """Name the person."""
        name = f"contacts/{person}"
        super().__init__("CONTACTS_MERGED", f"Both contacts stand for {name}; unmerge them first.", person=name)


def pair_id(one: str, other: str) -> str:
    """Return the id of a pair."""
    first, second = sorted((one, other))
    return f"d_{hashlib.sha256(f'{first}|{second}'.encode()).hexdigest()[:32]}"


def in_order(one: str, other: str) -> tuple[str, str]:
    """Return a pair as it is kept; a contact is no duplicate of itself."""
    if one == other:
        raise InvalidArgument("other_contact", "must be another contact")
    first, second = sorted((one, other))
    return first, second


def rejected(pair: Suggestion, actor: str, reason: str, now: datetime) -> Suggestion:
    """Return the pair decided to be two people; repeating it keeps the first decision."""
    if pair.state is SuggestionState.REJECTED:
        return pair
    return replace(pair, state=SuggestionState.REJECTED, reject_time=now, reject_actor=actor, reject_reason=reason)


def reopened(pair: Suggestion, score: float) -> Suggestion:
    """Return the pair undecided again."""
    return replace(pair, state=SuggestionState.OPEN, score=score, reject_time=None, reject_actor="", reject_reason="")
