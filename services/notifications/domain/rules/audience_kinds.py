"""Who can be told: what every kind of audience offers, and what it is found in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from services.notifications.domain.rules.happening import Happening


@dataclass(frozen=True)
class Roster:
    """Who is there. `groups` has the agents of each `teams/{team}` and `roles/{role}`."""

    on_duty: tuple[str, ...] = ()
    privacy: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


Found = Callable[[str, Happening, Roster], tuple[str, ...]]


@dataclass(frozen=True)
class AudienceKind:
    """One way of saying who is told. `of` is what its value is one of, such as `teams`; empty when it has none."""

    name: str
    of: str
    find: Found
    """Returns the agents, given the value, the event and the roster."""
