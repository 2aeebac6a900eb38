"""Who looks at a customer right now, so that two agents do not answer the same question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

LIFETIME = timedelta(seconds=30)
MOST = 100
MAX_PAGE_NAME = 64


class Activity(IntEnum):
    """What somebody does there; the larger number matters more."""

    VIEWING = 1
    TYPING = 2
    GONE = 3


@dataclass(frozen=True)
class Presence:
    """An agent who is there, on one page or on several."""

    agent: str
    display_name: str
    activity: Activity
    expire_time: datetime


@dataclass(frozen=True)
class Place:
    """One page of one agent, about one person."""

    person: str
    agent: str
    page: str


class Presences(Protocol):
    """Keeps them for as long as they hold."""

    def here(self, contacts: Sequence[str], now: datetime) -> Sequence[Presence]:
        """Return who is there, page by page."""
        ...

    def tell(self, place: Place, presence: Presence) -> None:
        """Keep what somebody does on a page, in the place of what they did there before."""
        ...

    def end(self, place: Place) -> None:
        """Forget a page."""
        ...


def each_once(pages: Iterable[Presence]) -> list[Presence]:
    """Return each agent once, by name: with what matters most, for as long as the last page holds."""
    agents: dict[str, Presence] = {}
    for page in pages:
        known = agents.get(page.agent, page)
        activity, expire_time = max(known.activity, page.activity), max(known.expire_time, page.expire_time)
        agents[page.agent] = Presence(page.agent, known.display_name or page.display_name, activity, expire_time)
    return sorted(agents.values(), key=lambda each: (each.display_name, each.agent))[:MOST]
