"""Calendars, service levels and clocks on the wire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from backstory.notifications.v1 import timing_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.times import to_timestamp

from services.notifications.domain.timing.calendars import DAYS, Calendar, Holiday, Hours
from services.notifications.domain.timing.clocks import Clock, Rung
from services.notifications.domain.timing.kept import Kept
from services.notifications.domain.timing.service_levels import WARNING_PERCENT, ServiceLevel

_TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def calendar_of(message: pb.Calendar) -> Calendar:
    """Return what a caller says in a calendar."""
    return Calendar(
        message.display_name,
        message.time_zone,
        tuple(_hours(f"calendar.hours[{index}]", one) for index, one in enumerate(message.hours)),
        tuple(_holiday(f"calendar.holidays[{index}]", one) for index, one in enumerate(message.holidays)),
    )


def calendar_message(kept: Kept[Calendar]) -> pb.Calendar:
    """Return a calendar as callers see it."""
    told = kept.content
    return pb.Calendar(
        name=kept.name,
        etag=kept.etag,
        display_name=told.display_name,
        time_zone=told.time_zone,
        hours=[
            pb.WorkingHours(days=[DAYS[day] for day in one.days], opens=_words(one.opens), closes=_words(one.closes))
            for one in told.hours
        ],
        holidays=[pb.Holiday(day=one.day.isoformat(), display_name=one.display_name) for one in told.holidays],
        create_time=to_timestamp(kept.create_time),
        update_time=to_timestamp(kept.update_time),
    )


def level_of(message: pb.ServiceLevel) -> ServiceLevel:
    """Return what a caller says in a service level."""
    return ServiceLevel(
        display_name=message.display_name,
        team=message.team,
        priorities=tuple(message.priorities),
        calendar=message.calendar,
        first_response_minutes=message.first_response_minutes,
        next_response_minutes=message.next_response_minutes,
        resolution_minutes=message.resolution_minutes,
        assignment_minutes=message.assignment_minutes,
        customer_reply_minutes=message.customer_reply_minutes,
        warning_percent=message.warning_percent or WARNING_PERCENT,
        disabled=message.disabled,
    )


def level_message(kept: Kept[ServiceLevel]) -> pb.ServiceLevel:
    """Return a service level as callers see it."""
    told = kept.content
    return pb.ServiceLevel(
        name=kept.name,
        etag=kept.etag,
        display_name=told.display_name,
        team=told.team,
        priorities=told.priorities,
        calendar=told.calendar,
        first_response_minutes=told.first_response_minutes,
        next_response_minutes=told.next_response_minutes,
        resolution_minutes=told.resolution_minutes,
        assignment_minutes=told.assignment_minutes,
        customer_reply_minutes=told.customer_reply_minutes,
        warning_percent=told.warning_percent,
        disabled=told.disabled,
        create_time=to_timestamp(kept.create_time),
        update_time=to_timestamp(kept.update_time),
    )


def clock_message(clock: Clock, rung: Sequence[Rung]) -> pb.IssueClock:
    """Return a clock as callers see it."""
    mine = [one for one in rung if (one.target, one.about) == (clock.target, clock.about)]
    return pb.IssueClock(
        target=clock.target.value,
        service_level=clock.service_level,
        promise=clock.about,
        start_time=to_timestamp(clock.start_time),
        limit_seconds=_seconds(clock.limit),
        used_seconds=_seconds(clock.shown),
        running=clock.running_since is not None,
        warning_time=to_timestamp(clock.warning_time),
        due_time=to_timestamp(clock.due_time),
        rung=[one.ring.value for one in mine if one.time >= clock.start_time],
    )


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _hours(field: str, message: pb.WorkingHours) -> Hours:
    for index, day in enumerate(message.days):
        if day not in DAYS or day in message.days[:index]:
            raise InvalidArgument(f"{field}.days[{index}]", f"must be one of {', '.join(DAYS)}, each once")
    days = tuple(DAYS.index(day) for day in message.days)
    return Hours(days, _minutes(f"{field}.opens", message.opens), _minutes(f"{field}.closes", message.closes))


def _minutes(field: str, text: str) -> int:
    if not _TIME_OF_DAY.fullmatch(text):
        raise InvalidArgument(field, "must look like 09:00")
    return int(text[:2]) * 60 + int(text[3:])


def _words(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _holiday(field: str, message: pb.Holiday) -> Holiday:
    try:
        day = date.fromisoformat(message.day) if _DAY.fullmatch(message.day) else None
    except ValueError:
        day = None
    if day is None:
        raise InvalidArgument(f"{field}.day", "must be a day such as 2026-12-25")
    return Holiday(day, message.display_name)
