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
_DRAWN_AT_ONCE = 16_384


class _Randomness:
    """Random bytes, drawn for many uses at once: each draw lets another thread run.

    A thread that draws for each record of an import, or in each call, would wait for its turn again each time.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._drawn = b""
        self._taken = 0

    def take(self, count: int) -> bytes:
        """Return bytes nobody had before."""
        with self._lock:
            if self._taken + count > len(self._drawn):
                self._drawn, self._taken = os.urandom(_DRAWN_AT_ONCE), 0
            start, self._taken = self._taken, self._taken + count
            return self._drawn[start : self._taken]


class _Ulids:
    """Numbers that rise within a process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0
        self._randomness = _Randomness()

    def next(self) -> int:
        """Return the milliseconds since 1970 and 80 random bits; within a millisecond, one more than the last."""
        with self._lock:
            now = time.time_ns() // 1_000_000
            is_later = now > self._last >> _RANDOM_BITS
            self._last = now << _RANDOM_BITS | self._chance() if is_later else self._last + 1
            return self._last

    def _chance(self) -> int:
        return int.from_bytes(self._randomness.take(_RANDOM_BYTES))


_ulids = _Ulids()
_randomness = _Randomness()


def _start_anew() -> None:
    """Forget what the parent process has drawn: its other children would use the same."""
    global _ulids, _randomness
    _ulids, _randomness = _Ulids(), _Randomness()


os.register_at_fork(after_in_child=_start_anew)


def new_id(prefix: str) -> str:
    """Return a fresh id such as `c_01j9zv5w3q8y0k7r2m4n6p8s0t`."""
    return f"{prefix}_{str(ULID.from_int(_ulids.next())).lower()}"


def random_hex(count: int) -> str:
    """Return this many random bytes in hexadecimal."""
    return _randomness.take(count).hex()
