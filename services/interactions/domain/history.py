"""A person's history as it is asked for and as it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from servicekit.errors import InvalidArgument

from services.interactions.domain.interaction import Direction, Kind

CARD_ENTRIES = 50
"""The newest interactions a card holds: the default page."""


@dataclass(frozen=True)
class HistoryQuery:
    """Which part of a history is asked for; empty means no restriction.

    `after` is where the last page ended, and `begun_with` are the contacts the person had on the first page. `only`
    names the interactions it is about; None means all. What is kept apart is left out unless asked for.
    """

    page_size: int
    after: str = ""
    begun_with: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    channels: frozenset[str] = frozenset()
    direction: Direction | None = None
    from_time: datetime | None = None
    to_time: datetime | None = None
    origin_contact: str = ""
    only: frozenset[str] | None = None
    with_screened: bool = False

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if self.from_time and self.to_time and self.from_time > self.to_time:
            raise InvalidArgument("from_time", "must not be after to_time")

    @property
    def is_newest(self) -> bool:
        """Whether this is the plain first page, which the card answers alone."""
        return self.page_size <= CARD_ENTRIES and not (
            self.after
            or self.kinds
            or self.channels
            or self.direction
            or self.from_time
            or self.to_time
            or self.origin_contact
            or self.only is not None
            or self.with_screened
        )


@dataclass(frozen=True)
class Gap:
    """Something known to be missing from a person's history."""

    source: str
    reason: str
    since_time: datetime


@dataclass(frozen=True)
class Person:
    """The contacts that stand for one customer, and what their card says about the whole history.

    `id` is the canonical contact, `found_by` the one that was asked for. `sequences` tells for each contact the last
    place taken in its order of recording; `profile` is stored bytes. `stitched` tells of contacts that were anonymous
    visitors until when they were; `erased` are contacts for whom nothing is recorded any more. `screened` counts what
    is kept apart, which counts nowhere else.
    """

    id: str
    contacts: tuple[str, ...]
    sequences: dict[str, int]
    profile: bytes
    total: int
    by_kind: dict[str, int]
    by_channel: dict[str, int]
    first_contact_time: datetime | None
    last_contact_time: datetime | None
    gaps: tuple[Gap, ...] = ()
    found_by: str = ""
    stitched: Mapping[str, datetime] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    screened: int = 0


@dataclass(frozen=True)
class HistoryPage:
    """Stored interactions, newest first. `next_after` is the position to go on from, or empty at the end.

    `begun_with` are the contacts whose interactions the pages hold: those of the person when the first was read.
    """

    person: Person
    entries: tuple[bytes, ...]
    next_after: str
    degraded: tuple[str, ...] = field(default=())
    begun_with: tuple[str, ...] = ()
