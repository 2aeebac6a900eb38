"""Requests for the methods about calendars, service levels and clocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backstory.notifications.v1 import timing_pb2 as t
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub

from tests.support.api_row import Row
from tests.support.customers import Customers

NOWHERE = "calendars/nowhere"


def a_calendar(name: str = "calendars/office", **fields: Any) -> t.Calendar:
    """An office in Berlin, closed on two days."""
    calendar = t.Calendar(
        name=name,
        display_name="Büro",
        time_zone="Europe/Berlin",
        hours=[
            t.WorkingHours(days=["monday", "tuesday", "wednesday", "thursday"], opens="09:00", closes="17:30"),
            t.WorkingHours(days=["friday"], opens="09:00", closes="24:00"),
        ],
        holidays=[t.Holiday(day="2026-12-25", display_name="Christmas"), t.Holiday(day="2027-01-01")],
    )
    calendar.MergeFrom(t.Calendar(**fields))
    return calendar


def a_level(name: str = "serviceLevels/nobody", **fields: Any) -> t.ServiceLevel:
    """A level of a team without issues."""
    level = t.ServiceLevel(
        name=name,
        display_name="Nobody's",
        team="teams/nobody",
        priorities=["high"],
        first_response_minutes=60,
        warning_percent=50,
    )
    level.MergeFrom(t.ServiceLevel(**fields))
    return level


@dataclass(frozen=True)
class TimingThere:
    """Names of what is laid down: a calendar a service level counts by, and two that are to go."""

    calendar: str
    level: str
    gone_calendar: str
    gone_level: str


def make_timing(customers: Customers) -> TimingThere:
    """Lay them down."""
    stub = NotificationsServiceStub(customers.deployment.channel("notifications"))
    there = TimingThere("calendars/kept", "serviceLevels/kept", "calendars/gone", "serviceLevels/gone")
    for calendar in (there.calendar, there.gone_calendar):
        customers.call(stub.PutCalendar, t.PutCalendarRequest(calendar=a_calendar(calendar)))
    for level, by in ((there.level, there.calendar), (there.gone_level, "")):
        customers.call(stub.PutServiceLevel, t.PutServiceLevelRequest(service_level=a_level(level, calendar=by)))
    return there


def timing_rows(there: TimingThere) -> dict[str, Row]:
    """Return how each is called."""
    unknown_zone = a_calendar()
    unknown_zone.time_zone = "Europe/Atlantis"
    never = t.Calendar(name="calendars/never", display_name="Never", time_zone="UTC")
    return {
        "PutCalendar": Row(
            [t.PutCalendarRequest(calendar=a_calendar())],
            [
                t.PutCalendarRequest(calendar=unknown_zone),
                t.PutCalendarRequest(calendar=never),
                t.PutCalendarRequest(calendar=a_calendar(etag='"stale"')),
                t.PutCalendarRequest(calendar=a_calendar(holidays=[t.Holiday(day="2026-02-30")])),
                t.PutCalendarRequest(
                    calendar=a_calendar(hours=[t.WorkingHours(days=["monday"], opens="17:00", closes="09:00")])
                ),
                t.PutCalendarRequest(calendar=a_calendar(hours=[t.WorkingHours(days=["mon"])])),
            ],
            differs=("create_time", "update_time"),
        ),
        "GetCalendar": Row([t.GetCalendarRequest(name=there.calendar)], [t.GetCalendarRequest(name=NOWHERE)]),
        "ListCalendars": Row(
            [t.ListCalendarsRequest(page_size=1)],
            [t.ListCalendarsRequest(page_size=-1), t.ListCalendarsRequest(page_token="spoiled")],
        ),
        "DeleteCalendar": Row(
            [t.DeleteCalendarRequest(name=there.gone_calendar)],
            [t.DeleteCalendarRequest(name=NOWHERE), t.DeleteCalendarRequest(name=there.calendar)],
            differs=("etag", "update_time"),
        ),
        "PutServiceLevel": Row(
            [t.PutServiceLevelRequest(service_level=a_level())],
            [
                t.PutServiceLevelRequest(service_level=a_level(calendar=NOWHERE)),
                t.PutServiceLevelRequest(service_level=a_level(priorities=["odd"])),
                t.PutServiceLevelRequest(service_level=a_level(warning_percent=100)),
                t.PutServiceLevelRequest(service_level=a_level(resolution_minutes=-1)),
                t.PutServiceLevelRequest(service_level=t.ServiceLevel(name="serviceLevels/x", display_name="X")),
                t.PutServiceLevelRequest(service_level=a_level(etag='"stale"')),
            ],
            differs=("create_time", "update_time"),
        ),
        "GetServiceLevel": Row(
            [t.GetServiceLevelRequest(name="serviceLevels/unassigned")],
            [t.GetServiceLevelRequest(name="serviceLevels/nowhere")],
        ),
        "ListServiceLevels": Row(
            [t.ListServiceLevelsRequest(page_size=1)],
            [t.ListServiceLevelsRequest(page_size=-1), t.ListServiceLevelsRequest(page_token="spoiled")],
        ),
        "DeleteServiceLevel": Row(
            [t.DeleteServiceLevelRequest(name=there.gone_level)],
            [
                t.DeleteServiceLevelRequest(name="serviceLevels/nowhere"),
                t.DeleteServiceLevelRequest(name=there.level, etag='"stale"'),
            ],
            differs=("etag", "update_time"),
        ),
        "ListIssueClocks": Row(
            [t.ListIssueClocksRequest(issue="issues/nowhere")], [t.ListIssueClocksRequest(issue="issues/not~right")]
        ),
    }
