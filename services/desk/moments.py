"""Times as an agent reads them: in the agent's own zone, with the exact UTC time at hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from google.protobuf.timestamp_pb2 import Timestamp

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """One point in time, in the forms a page needs."""

    iso: str
    exact: str
    clock: str
    day: str
    day_label: str
    short: str


def zone(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name, or nothing when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moment(stamp: Timestamp, time_zone: str) -> Moment:
    """Return a time in an agent's zone."""
    exact = stamp.ToDatetime(tzinfo=UTC)
    try:
        local = exact.astimezone(zone(time_zone) or UTC)
    except OverflowError:  # the first and the last day of the calendar
        local = exact
    return Moment(
        iso=f"{exact.date().isoformat()}T{exact:%H:%M:%S}Z",
        exact=f"{exact.date().isoformat()} {exact:%H:%M:%S} UTC",
        clock=local.strftime("%H:%M"),
        day=local.date().isoformat(),
        day_label=f"{WEEKDAYS[local.weekday()]}, {local.day} {MONTHS[local.month - 1]} {local.year}",
        short=f"{local.day} {MONTHS[local.month - 1][:3]} {local.year}, {local:%H:%M}",
    )


def local_clock(now: datetime, time_zone: str) -> str:
    """Return the wall clock of a zone now, as `Tue 18:05`; empty when the zone is unknown."""
    there = zone(time_zone) if time_zone else None
    if there is None:
        return ""
    local = now.astimezone(there)
    return f"{WEEKDAYS[local.weekday()][:3]} {local:%H:%M}"
