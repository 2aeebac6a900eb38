"""Reading facts from what customers write: what an extractor is, and what all of them find in one text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.interactions.domain.facts import MAX_VALUE, Draft, Place, expiry
from services.interactions.domain.interaction import COMMUNICATIONS, ActorType, Direction, Kind, Visibility
from services.interactions.domain.own_words import own_words
from services.interactions.domain.secrets_in_texts import secret_in

MAX_READ = 16 * 1024
"""How many characters of a text are read: what nobody scrolls to is no fact either."""

READ = COMMUNICATIONS | {Kind.CORRECTION}
"""The kinds that facts are read from."""

_NEAR = 40
MOST_OF_A_KEY = 3
"""From one text; a list of twenty numbers is a list, not what the customer calls in about."""


@dataclass(frozen=True)
class Found:
    """A fact in a text: its value as it is kept, and where it stands."""

    value: str
    start: int
    end: int


class Extractor(Protocol):
    """What an extractor's file holds. `EXAMPLES` are texts with the values found in them."""

    KEY: str
    VERSION: int
    EXAMPLES: dict[str, list[str]]

    def find(self, text: str) -> Iterable[Found]:
        """Return what a customer tells of this key, in the order of the text. Rather nothing than something wrong."""
        ...


@dataclass(frozen=True)
class Text:
    """What an interaction says, and what decides whether it is read."""

    interaction: str
    contact: str
    body: str
    direction: Direction
    kind: Kind
    actor: ActorType | None
    visibility: Visibility
    occur_time: datetime
    backfill: bool = False


def is_read(text: Text) -> bool:
    """Tell whether facts are read from it: from what a customer says to us, for as long as it may be told to agents."""
    return (
        bool(text.contact)
        and bool(text.body.strip())
        and text.direction is Direction.INBOUND
        and text.kind in READ
        and text.actor in (None, ActorType.CUSTOMER)
    )


def facts_in(text: Text, extractors: Iterable[Extractor], reader: str) -> Iterator[Draft]:
    """Yield what all extractors find in a customer's own words."""
    own = own_words(text.body[:MAX_READ])
    for extractor in extractors:
        taken: set[str] = set()
        for found in extractor.find(own):
            value = found.value.strip()[:MAX_VALUE]
            if not value or value in taken or secret_in(own[max(0, found.start - _NEAR) : found.end + _NEAR]):
                continue
            taken.add(value)
            yield Draft(
                contact=text.contact,
                key=extractor.KEY,
                value=value,
                learn_time=text.occur_time,
                expire_time=expiry(extractor.KEY, text.occur_time),
                recorded_by=reader,
                interaction=text.interaction,
                place=Place(found.start, found.end),
                extractor=f"{extractor.KEY}@{extractor.VERSION}",
                visibility=text.visibility,
                backfill=text.backfill,
            )
            if len(taken) == MOST_OF_A_KEY:
                break
