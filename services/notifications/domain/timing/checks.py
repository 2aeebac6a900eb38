"""What can be refused about calendars and service levels, naming the field and what is allowed there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from servicekit.errors import FailedPrecondition, InvalidArgument
from servicekit.text import clean_text

from services.notifications.domain.restraint import is_zone
from services.notifications.domain.timing.calendars import DAY_MINUTES, Calendar
from services.notifications.domain.timing.service_levels import ServiceLevel

PRIORITIES = ("low", "normal", "high", "urgent")
LONGEST_MINUTES = 366 * DAY_MINUTES
_NAME_CHARS, _HOURS, _HOLIDAYS = 100, 50, 500
_TEAM = re.compile(r"teams/[A-Za-z0-9._@+-]{1,128}")

_MINUTES = (
    "first_response_minutes",
    "next_response_minutes",
    "resolution_minutes",
    "assignment_minutes",
    "customer_reply_minutes",
)


class CalendarInUse(FailedPrecondition):
    """Service levels count in its hours."""

    def __init__(self, calendar: str, by: str) -> None:
        """Name it, and one that uses it."""
        super().__init__("CALENDAR_IN_USE", f"{by} counts in the hours of {calendar}.", calendar=calendar, used_by=by)


class Calendars(Protocol):
    """Knows which calendars there are."""

    def get(self, id_: str) -> object | None:
        """Return one; None when it is not there."""
        ...


def checked_calendar(calendar: Calendar) -> Calendar:
    """Return it unchanged, or refuse it."""
    clean_text("calendar.display_name", calendar.display_name, max_chars=_NAME_CHARS, required=True, one_line=True)
    for field, fault in _faults_of_calendar(calendar):
        raise InvalidArgument(f"calendar.{field}", fault)
    for index, holiday in enumerate(calendar.holidays):
        field = f"calendar.holidays[{index}].display_name"
        clean_text(field, holiday.display_name, max_chars=_NAME_CHARS, one_line=True)
    return calendar


def _faults_of_calendar(told: Calendar) -> Iterator[tuple[str, str]]:
    if not is_zone(told.time_zone):
        yield "time_zone", "must be the name of a time zone, such as Europe/Berlin"
    if not 1 <= len(told.hours) <= _HOURS:
        yield "hours", f"must hold 1 to {_HOURS} entries"
    for index, one in enumerate(told.hours):
        if not one.days:
            yield f"hours[{index}].days", "must name a day"
        if not 0 <= one.opens < one.closes <= DAY_MINUTES:
            yield f"hours[{index}].closes", "must be later than opens, 24:00 at the latest"
    if len(told.holidays) > _HOLIDAYS:
        yield "holidays", f"must hold at most {_HOLIDAYS} entries"


def checked_level(level: ServiceLevel, calendars: Calendars) -> ServiceLevel:
    """Return it unchanged, or refuse it."""
    clean_text("service_level.display_name", level.display_name, max_chars=_NAME_CHARS, required=True, one_line=True)
    for field, fault in _faults_of_level(level, calendars):
        raise InvalidArgument(f"service_level.{field}", fault)
    return level


def _faults_of_level(told: ServiceLevel, calendars: Calendars) -> Iterator[tuple[str, str]]:
    if told.team and not _TEAM.fullmatch(told.team):
        yield "team", "must look like teams/{team}"
    for index, priority in enumerate(told.priorities):
        if priority not in PRIORITIES or priority in told.priorities[:index]:
            yield f"priorities[{index}]", f"must be one of {', '.join(PRIORITIES)}, each once"
    if told.calendar and calendars.get(told.calendar.removeprefix("calendars/")) is None:
        yield "calendar", "must be a calendar that is there, as calendars/{calendar}"
    for name in _MINUTES:
        if not 0 <= getattr(told, name) <= LONGEST_MINUTES:
            yield name, f"must be 0 to {LONGEST_MINUTES:,}"
    if not any(getattr(told, name) for name in _MINUTES):
        yield _MINUTES[0], "must be set, or another target"
    if not 1 <= told.warning_percent <= 99:
        yield "warning_percent", "must be 1 to 99"
