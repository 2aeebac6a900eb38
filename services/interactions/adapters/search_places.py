"""Where an interaction stands in the order of results: 11 bytes that sort by time and id, and hardly ever meet."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_IN_ORDER = str.maketrans("234567abcdefghijklmnopqrstuvwxyz", "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_TIME_BYTES, _ID_LETTERS = 6, 8


def place_of(occur_time: datetime, interaction: str) -> bytes:
    """Return the place of an interaction."""
    letters = interaction.partition("_")[2][:_ID_LETTERS]
    return bound(occur_time)[:_TIME_BYTES] + base64.b32hexdecode(letters.translate(_IN_ORDER))


def bound(time: datetime) -> bytes:
    """Return what stands before every place of this time or later, and after every earlier one."""
    milliseconds = max(0, (time - _EPOCH) // _MILLISECOND)  # nothing stands before 1970, whenever a search may end
    return milliseconds.to_bytes(_TIME_BYTES, "big") + bytes(5)
