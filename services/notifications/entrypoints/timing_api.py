"""The methods of NotificationsService about time: calendars, service levels and the clocks of issues."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from backstory.notifications.v1 import timing_pb2 as pb
from google.protobuf.message import Message
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name

from services.notifications.domain.ports import Clock
from services.notifications.domain.timing.calendars import Calendar
from services.notifications.domain.timing.checks import checked_calendar, checked_level
from services.notifications.domain.timing.clocks import clocks
from services.notifications.domain.timing.kept import Keeping
from services.notifications.domain.timing.ports import LevelsInForce, Watches
from services.notifications.domain.timing.service_levels import ServiceLevel
from services.notifications.entrypoints.timing_messages import (
    calendar_message,
    calendar_of,
    clock_message,
    level_message,
    level_of,
)
from services.notifications.usecases.delete_calendar import delete_calendar
from services.notifications.usecases.delete_kept import delete
from services.notifications.usecases.get_kept import get
from services.notifications.usecases.list_kept import page_of
from services.notifications.usecases.put_kept import put

Context = grpc.ServicerContext


@dataclass(frozen=True)
class TimingPorts:
    """What these methods work with."""

    calendars: Keeping[Calendar]
    levels: Keeping[ServiceLevel]
    watches: Watches
    in_force: LevelsInForce
    clock: Clock
    pages: PageTokens


class TimingApi:
    """Time; a part of NotificationsApi."""

    timing_ports: TimingPorts

    def PutCalendar(self, request: pb.PutCalendarRequest, _: Context) -> pb.Calendar:
        """Keep a calendar."""
        told, calendars = request.calendar, self.timing_ports.calendars
        id_ = id_in_name("calendar.name", told.name, calendars.kind)
        return calendar_message(put(id_, checked_calendar(calendar_of(told)), told.etag, calendars))

    def GetCalendar(self, request: pb.GetCalendarRequest, _: Context) -> pb.Calendar:
        """Return one calendar."""
        calendars = self.timing_ports.calendars
        return calendar_message(get(id_in_name("name", request.name, calendars.kind), calendars))

    def ListCalendars(self, request: pb.ListCalendarsRequest, _: Context) -> pb.ListCalendarsResponse:
        """Return a page of calendars."""
        after, limit = self._place(request.page_token, request), page_size(request.page_size)
        found, last = page_of(after, limit, self.timing_ports.calendars)
        return pb.ListCalendarsResponse(
            calendars=map(calendar_message, found), next_page_token=self._token(last, request)
        )

    def DeleteCalendar(self, request: pb.DeleteCalendarRequest, _: Context) -> pb.Calendar:
        """Delete a calendar."""
        with_ = self.timing_ports
        id_ = id_in_name("name", request.name, with_.calendars.kind)
        return calendar_message(delete_calendar(id_, request.etag, with_.calendars, with_.levels))

    def PutServiceLevel(self, request: pb.PutServiceLevelRequest, _: Context) -> pb.ServiceLevel:
        """Keep a service level."""
        told, with_ = request.service_level, self.timing_ports
        id_ = id_in_name("service_level.name", told.name, with_.levels.kind)
        return level_message(put(id_, checked_level(level_of(told), with_.calendars), told.etag, with_.levels))

    def GetServiceLevel(self, request: pb.GetServiceLevelRequest, _: Context) -> pb.ServiceLevel:
        """Return one service level."""
        levels = self.timing_ports.levels
        return level_message(get(id_in_name("name", request.name, levels.kind), levels))

    def ListServiceLevels(self, request: pb.ListServiceLevelsRequest, _: Context) -> pb.ListServiceLevelsResponse:
        """Return a page of service levels."""
        after, limit = self._place(request.page_token, request), page_size(request.page_size)
        found, last = page_of(after, limit, self.timing_ports.levels)
        return pb.ListServiceLevelsResponse(
            service_levels=map(level_message, found), next_page_token=self._token(last, request)
        )

    def DeleteServiceLevel(self, request: pb.DeleteServiceLevelRequest, _: Context) -> pb.ServiceLevel:
        """Delete a service level."""
        levels = self.timing_ports.levels
        return level_message(delete(id_in_name("name", request.name, levels.kind), request.etag, levels))

    def ListIssueClocks(self, request: pb.ListIssueClocksRequest, _: Context) -> pb.ListIssueClocksResponse:
        """Return the clocks of an issue."""
        with_ = self.timing_ports
        stored = with_.watches.get(f"issues/{id_in_name('issue', request.issue, 'issues')}")
        if stored is None:
            return pb.ListIssueClocksResponse()
        found = clocks(stored.watched, with_.in_force(), with_.clock.now())
        return pb.ListIssueClocksResponse(
            contact=stored.watched.now.contact, clocks=[clock_message(one, stored.watched.rung) for one in found]
        )

    def _place(self, token: str, request: Message) -> str:
        return str(self.timing_ports.pages.decode(token, request).get("after", ""))

    def _token(self, last: str, request: Message) -> str:
        return self.timing_ports.pages.encode({"after": last}, request) if last else ""
