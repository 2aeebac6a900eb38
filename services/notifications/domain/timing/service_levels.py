"""Service levels: how long what is due to a customer may take, for which issues, and in whose hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from types import MappingProxyType

from services.notifications.domain.timing.calendars import Calendar
from services.notifications.domain.timing.kept import Kept

WARNING_PERCENT = 80
"""When somebody is warned, unless a service level says otherwise."""


class Target(Enum):
    """What may take only so long."""

    FIRST_RESPONSE = "first-response"
    NEXT_RESPONSE = "next-response"
    RESOLUTION = "resolution"
    ASSIGNMENT = "assignment"
    CUSTOMER_REPLY = "customer-reply"
    PROMISE = "promise"
    """Its time is the promise's own."""


TARGETS = tuple(target.value for target in Target)


@dataclass(frozen=True)
class ServiceLevel:
    """Targets in minutes that count, for the issues of a team and of some priorities; 0 for none.

    An empty `team` or no `priorities` stand for all, an empty `calendar` for around the clock.
    """

    display_name: str
    team: str = ""
    priorities: tuple[str, ...] = ()
    calendar: str = ""
    first_response_minutes: int = 0
    next_response_minutes: int = 0
    resolution_minutes: int = 0
    assignment_minutes: int = 0
    customer_reply_minutes: int = 0
    warning_percent: int = WARNING_PERCENT
    disabled: bool = False

    def minutes(self, target: Target) -> int:
        """Return how long that may take; 0 where nothing is said about it."""
        return {
            Target.FIRST_RESPONSE: self.first_response_minutes,
            Target.NEXT_RESPONSE: self.next_response_minutes,
            Target.RESOLUTION: self.resolution_minutes,
            Target.ASSIGNMENT: self.assignment_minutes,
            Target.CUSTOMER_REPLY: self.customer_reply_minutes,
        }.get(target, 0)

    def is_for(self, team: str, priority: str) -> bool:
        """Tell whether it is about issues like that."""
        return not self.disabled and self.team in ("", team) and (not self.priorities or priority in self.priorities)

    @property
    def closeness(self) -> int:
        """Return how closely it says for which issues it is: a team says more than a priority."""
        return 2 * bool(self.team) + bool(self.priorities)


@dataclass(frozen=True)
class Limit:
    """How long one thing may take for one issue, and when a warning is due."""

    service_level: str
    span: timedelta
    warning: timedelta
    calendar: Calendar | None


@dataclass(frozen=True)
class LevelBook:
    """All service levels with their calendars. The stamp is another one after any change of them."""

    levels: tuple[Kept[ServiceLevel], ...] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    stamp: str = ""

    def limit(self, target: Target, team: str, priority: str) -> Limit | None:
        """Return what the closest service level says that says anything about it; of equals, the first by id."""
        those = (one for one in self.levels if one.content.is_for(team, priority) and one.content.minutes(target))
        best = min(those, key=lambda one: (-one.content.closeness, one.id), default=None)
        if best is None:
            return None
        level = best.content
        span = timedelta(minutes=level.minutes(target))
        return Limit(best.name, span, span * level.warning_percent / 100, self.calendars.get(level.calendar))

    def calendar(self, team: str, priority: str) -> Calendar | None:
        """Return in whose hours everything else of such an issue counts: those of the closest service level.

        Of equals it is the first that names a calendar; None for around the clock.
        """
        those = (one for one in self.levels if one.content.is_for(team, priority))
        best = min(those, key=lambda one: (-one.content.closeness, not one.content.calendar, one.id), default=None)
        return self.calendars.get(best.content.calendar) if best else None


SHIPPED_LEVELS: Mapping[str, ServiceLevel] = MappingProxyType(
    {"unassigned": ServiceLevel("Somebody works on it within half an hour", assignment_minutes=30)}
)
"""The service levels that come with the service, each by its id."""


def users_of(calendar: str, levels: Iterable[Kept[ServiceLevel]]) -> list[str]:
    """Return the service levels that count in a calendar's hours."""
    return [one.name for one in levels if one.content.calendar == calendar]
