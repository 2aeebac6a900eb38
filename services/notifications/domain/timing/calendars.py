"""Business hours: when time counts, and where a span of time that counts ends, whatever clocks are put forward or back.

Spans are real time: an hour from nine to ten is an hour, a shift over the night in which clocks change is one longer or
shorter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.notifications.domain.restraint import zone

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MINUTES = 24 * 60
HORIZON = timedelta(days=800)
"""What does not end within this time never ends: a calendar may have hardly any hours."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Hours:
    """The same hours on some days of the week, 0 for Monday. `opens` and `closes` are minutes after local midnight."""

    days: tuple[int, ...]
    opens: int
    closes: int


@dataclass(frozen=True)
class Holiday:
    """A local day without hours."""

    day: date
    display_name: str = ""


@dataclass(frozen=True)
class Calendar:
    """When time counts. Hours that overlap count once."""

    display_name: str
    time_zone: str
    hours: tuple[Hours, ...]
    holidays: tuple[Holiday, ...] = ()

    def spans(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield when time counts between two moments, in order, without overlaps."""
        closed = _closed(self)
        day = start.astimezone(zone(self.time_zone)).date()
        reached = start
        while _moment(day, 0, self.time_zone) < end:
            for opens, closes in () if day in closed else _shifts(self.time_zone, self.hours, day):
                begin, finish = max(opens, reached), min(closes, end)
                if begin < finish:
                    yield begin, finish
                    reached = finish
            day += _DAY


def ends_after(start: datetime, span: timedelta, calendar: Calendar | None) -> datetime | None:
    """Return when so much time that counts has passed since a moment; None beyond the horizon.

    Where hours end exactly then, it is their end and not the next opening.
    """
    if calendar is None or span <= timedelta():
        return start + max(span, timedelta())
    left = span
    for begin, end in calendar.spans(start, start + HORIZON):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return None


def counted(start: datetime, end: datetime, calendar: Calendar | None) -> timedelta:
    """Return how much time between two moments counts."""
    if calendar is None:
        return max(end - start, timedelta())
    return sum((finish - begin for begin, finish in calendar.spans(start, end)), timedelta())


@lru_cache(maxsize=64)
def _closed(calendar: Calendar) -> frozenset[date]:
    return frozenset(holiday.day for holiday in calendar.holidays)


@lru_cache(maxsize=4096)
def _shifts(time_zone: str, hours: tuple[Hours, ...], day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return the hours of a local day as moments, by their beginning."""
    of_day = sorted((one.opens, one.closes) for one in hours if day.weekday() in one.days)
    return tuple((_moment(day, opens, time_zone), _moment(day, closes, time_zone)) for opens, closes in of_day)


def _moment(day: date, minutes: int, time_zone: str) -> datetime:
    """Return when a clock there shows a time, the first time it does; what it skips is when it skips.

    So an earlier time of day is never a later moment, and hours that follow each other never overlap.
    """
    midnight = datetime.combine(day + _DAY if minutes == DAY_MINUTES else day, time())
    local = (midnight + timedelta(minutes=minutes % DAY_MINUTES)).replace(tzinfo=zone(time_zone))
    moment = local.astimezone(UTC)
    skipped_from = local.replace(fold=1).astimezone(UTC)
    return moment if moment <= skipped_from else _change_between(skipped_from, moment, zone(time_zone))


def _change_between(before: datetime, after: datetime, there: ZoneInfo) -> datetime:
    """Return the moment between these two at which clocks are put forward."""
    offset = before.astimezone(there).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) / 2
        if middle.astimezone(there).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
