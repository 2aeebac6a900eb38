"""Restraint: what is told at once, what is counted in what was just told, and what waits for a digest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.notifications.domain.urgency import Urgency

HOUR = timedelta(hours=1)
DEFAULT_BUDGET = 20
DEFAULT_DIGEST_HOUR = 8
_DAY = timedelta(days=1)
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*")


class Held(Enum):
    """Why something waits for a digest."""

    BUDGET = "budget"
    DO_NOT_DISTURB = "do-not-disturb"


@dataclass(frozen=True)
class AgentSettings:
    """How an agent wants to be told. Times of day are local."""

    agent: str
    version: int = 0
    time_zone: str = "UTC"
    digest_hour: int = DEFAULT_DIGEST_HOUR
    quiet_from: str = ""
    quiet_to: str = ""
    quiet_until: datetime | None = None
    muted_rules: tuple[str, ...] = ()
    hourly_budget: int = DEFAULT_BUDGET

    @property
    def etag(self) -> str:
        """The state's stamp."""
        return f'"{self.version}"'

    def mutes(self, rule: str) -> bool:
        """Tell whether the agent does not want to be told by a rule, given its id."""
        return rule in self.muted_rules

    def quiet_end(self, now: datetime) -> datetime | None:
        """Return when it ends that the agent is not to be disturbed; None when they may be."""
        ends = [self.quiet_until] if self.quiet_until and now < self.quiet_until else []
        hours_end = quiet_end(self.quiet_from, self.quiet_to, self.time_zone, now) if self.quiet_from else None
        return max([*ends, hours_end] if hours_end else ends, default=None)

    def next_digest(self, now: datetime) -> datetime:
        """Return when the next daily digest is due, later than now."""
        return next_local(now, self.time_zone, time(self.digest_hour))


@dataclass(frozen=True)
class Collapse:
    """Which events are counted in one notification, and for how long after it was made. An empty key: none."""

    key: str = ""
    window: timedelta = timedelta(seconds=60)


ALONE = Collapse()
"""No further event is counted in it."""


@dataclass(frozen=True)
class OpenNotification:
    """A notification that further events with the key are counted in."""

    key: str
    notification: str
    until: datetime


@dataclass(frozen=True)
class InboxState:
    """What an inbox knows of its last hour: when it was told something that counts, and what is open."""

    recent: Sequence[datetime] = ()
    open: Sequence[OpenNotification] = ()


@dataclass(frozen=True)
class TellNow:
    """A notification of its own; `counts` against the budget unless it is urgent."""

    counts: bool


@dataclass(frozen=True)
class CountIn:
    """One more in a notification that is there."""

    notification: str


@dataclass(frozen=True)
class HoldBack:
    """It waits for a digest, which is due then."""

    reason: Held
    due_time: datetime


Plan = TellNow | CountIn | HoldBack


def plan(urgency: Urgency, collapse: Collapse, settings: AgentSettings, inbox: InboxState, now: datetime) -> Plan:
    """Decide how one agent is told of one event."""
    if collapse.key:
        for one in inbox.open:
            if one.key == collapse.key and now < one.until:
                return CountIn(one.notification)
    if urgency is Urgency.URGENT:
        return TellNow(counts=False)
    quiet_end = settings.quiet_end(now)
    if quiet_end is not None:
        return HoldBack(Held.DO_NOT_DISTURB, quiet_end)
    if sum(1 for at in inbox.recent if now - at < HOUR) >= settings.hourly_budget:
        return HoldBack(Held.BUDGET, settings.next_digest(now))
    return TellNow(counts=True)


def quiet_end(quiet_from: str, quiet_to: str, time_zone: str, now: datetime) -> datetime | None:
    """Return when quiet hours, given by local times of day `HH:MM`, end there; None outside them.

    Where a day has the end twice, each of the two ends them: they have begun again in between, or were not yet over.
    """
    there = now.astimezone(zone(time_zone))
    begin, end, local = _time_of(quiet_from), _time_of(quiet_to), there.time()
    is_quiet = begin <= local < end if begin <= end else local >= begin or local < end
    if not is_quiet:
        return None
    second = datetime.combine(there.date(), end.replace(fold=1), zone(time_zone)).astimezone(UTC)
    is_there = second.astimezone(zone(time_zone)).time().replace(fold=0) == end  # not where the day skips it
    first = next_local(now, time_zone, end)
    return min(first, second) if is_there and second > now else first


def next_local(now: datetime, time_zone: str, at: time) -> datetime:
    """Return the next moment, later than now, when a clock there first shows this time of day.

    Where a day skips that time, it is the moment after the gap; where a day has it twice, the first of the two.
    """
    local = now.astimezone(zone(time_zone))
    day = local.date() - _DAY
    while True:
        moment = _moment(day, at, time_zone)
        if moment > now:
            return moment
        day += _DAY


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name."""
    return _zone(name)


def is_zone(name: str) -> bool:
    """Tell whether there is a time zone of this name."""
    if not _ZONE.fullmatch(name):
        return False
    try:
        zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _moment(day: date, at: time, time_zone: str) -> datetime:
    """Return the moment of a local time; one that is skipped is as much later as the gap is long."""
    return datetime.combine(day, at, zone(time_zone)).astimezone(UTC)


def _time_of(text: str) -> time:
    return time.fromisoformat(text)
