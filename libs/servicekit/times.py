"""Times on the wire and times in hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from servicekit.errors import InvalidArgument

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_timestamp(value: datetime | None) -> Timestamp | None:
    """Return the wire form; None stays None, so that it can be handed to a message's constructor."""
    if value is None:
        return None
    told = Timestamp()
    set_timestamp(told, value)
    return told


def set_timestamp(field: Timestamp, value: datetime) -> None:
    """Set a message's field to a time."""
    since = value - _EPOCH
    field.seconds = since.days * 86400 + since.seconds
    field.nanos = since.microseconds * 1000


def to_datetime(field: str, value: Timestamp) -> datetime:
    """Return a time cut to milliseconds, as it is stored; INVALID_ARGUMENT when it is none."""
    if not 0 <= value.nanos < 1_000_000_000:
        raise InvalidArgument(field, "must be a valid time")
    try:
        return _EPOCH + timedelta(0, value.seconds, value.nanos // 1_000_000 * 1000)
    except OverflowError as fault:
        raise InvalidArgument(field, "must lie between the years 1 and 9999") from fault
