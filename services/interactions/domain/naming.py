"""How interactions are named and ordered: both follow from what the source said, so that a repeat meets its first."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [one + other for one in _BASE32 for other in _BASE32]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def interaction_id(source: str, source_id: str) -> str:
    """Return the id of the interaction a source calls `source_id`: the same for every repeat."""
    digest = hashlib.sha256(f"{source}\0{source_id}".encode()).digest()[:16]
    number = int.from_bytes(digest, "big") << 2  # 26 digits of five bits
    return "i_" + "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])


def position(occur_time: datetime, interaction: str) -> str:
    """Return the place in the history, by (`occur_time`, id), as a text that sorts in the same order."""
    return f"{(occur_time - _EPOCH) // _MILLISECOND:015d}{interaction}"


def time_of(place: str) -> datetime:
    """Return the `occur_time` in a position."""
    return _EPOCH + int(place[:15]) * _MILLISECOND


def id_of(place: str) -> str:
    """Return the interaction id in a position."""
    return place[15:]


def thread_digest(source: str, thread_key: str) -> str:
    """Return what tells a thread apart; keys of threads can be addresses or numbers, so they are not kept."""
    return hashlib.sha256(f"{source}\0{thread_key}".encode()).hexdigest()[:40] if thread_key else ""
