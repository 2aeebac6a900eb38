"""Looking back: what was shown of a customer at a time that has passed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from servicekit.errors import InvalidArgument

from services.interactions.domain.briefs.knowing import Card
from services.interactions.domain.history import HistoryPage, HistoryQuery, Person
from services.interactions.domain.issues import Issue


@dataclass(frozen=True)
class Moment:
    """The time looked back to, and whether what was corrected since may be seen as it was."""

    time: datetime
    with_originals: bool


@dataclass(frozen=True)
class PastProfile:
    """Who a contact was, as stored bytes; `since` is None where that is not known."""

    contact: str
    profile: bytes
    since: datetime | None
    until: datetime


class Past(Protocol):
    """Tells how things stood. What was erased or removed since is not there any more."""

    def people(self, moment: Moment, *, contact: str = "", key: str = "") -> list[Person]:
        """Return the person of a contact, or the people of an identity's key; nobody when they were unknown then.

        Each names in `found_by` the contact they were found by.
        """
        ...

    def page(self, person: Person, query: HistoryQuery, moment: Moment) -> HistoryPage:
        """Return one page of what had been recorded for a person."""
        ...

    def card(self, person: Person, moment: Moment) -> Card:
        """Return what the person's card showed."""
        ...

    def was_placed(self, interaction: str, moment: Moment) -> bool:
        """Tell whether an interaction stood in a history."""
        ...

    def open_matters(self, contacts: Sequence[str], moment: Moment) -> Sequence[Issue]:
        """Return what was open of these contacts, newest first."""
        ...

    def profiles(self, contacts: Sequence[str]) -> Iterator[PastProfile]:
        """Return all that was known of these contacts before."""
        ...

    def are_one_person(self, contacts: Sequence[str]) -> bool:
        """Tell whether these contacts stand merged now."""
        ...


def checked_moment(time: datetime, now: datetime, *, with_originals: bool) -> Moment:
    """Return the moment, unless it lies ahead."""
    if time > now:
        raise InvalidArgument("as_of_time", "must not lie ahead", "TIME_OUT_OF_RANGE")
    return Moment(time, with_originals)
