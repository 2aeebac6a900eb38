"""Ids: opaque, sortable by time of making, and safe in a bus subject."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from threading import Lock

from ulid import ULID

NewId = Callable[[str], str]
"""Makes a fresh id from a prefix that tells its kind, for example `c`."""

_RANDOM_BYTES = 10
_RANDOM_BITS = 8 * _RANDOM_BYTES
_DRAWN_AT_ONCE = 1_000


class _Ulids:
    """Numbers that rise within a process.

    Randomness is drawn for many of them at once: each draw lets another thread run, and one that makes an id for each
    record of an import would wait for its turn again each time.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0
        self._drawn = b""

    def next(self) -> int:
        """Return the milliseconds since 1970 and 80 random bits; within a millisecond, one more than the last."""
        with self._lock:
            now = time.time_ns() // 1_000_000
            is_later = now > self._last >> _RANDOM_BITS
            self._last = now << _RANDOM_BITS | self._chance() if is_later else self._last + 1
            return self._last

    def _chance(self) -> int:
        if not self._drawn:
            self._drawn = os.urandom(_RANDOM_BYTES * _DRAWN_AT_ONCE)
        taken, self._drawn = self._drawn[:_RANDOM_BYTES], self._drawn[_RANDOM_BYTES:]
        return int.from_bytes(taken)


_ulids = _Ulids()


def new_id(prefix: str) -> str:
    """Return a fresh id such as `c_01j9zv5w3q8y0k7r2m4n6p8s0t`."""
    return f"{prefix}_{str(ULID.from_int(_ulids.next())).lower()}"
