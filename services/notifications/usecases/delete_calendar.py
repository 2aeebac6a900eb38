"""Deleting a calendar that no service level counts by."""

from __future__ import annotations

from services.notifications.domain.timing.calendars import Calendar
from services.notifications.domain.timing.checks import CalendarInUse
from services.notifications.domain.timing.kept import Keeping, Kept
from services.notifications.domain.timing.service_levels import ServiceLevel, users_of
from services.notifications.usecases.delete_kept import delete

_LEVELS_AT_MOST = 1000


def delete_calendar(id_: str, etag: str, calendars: Keeping[Calendar], levels: Keeping[ServiceLevel]) -> Kept[Calendar]:
    """Forget it and return what it was."""
    users = users_of(f"{calendars.kind}/{id_}", levels.page("", _LEVELS_AT_MOST))
    if users:
        raise CalendarInUse(f"{calendars.kind}/{id_}", users[0])
    return delete(id_, etag, calendars)
