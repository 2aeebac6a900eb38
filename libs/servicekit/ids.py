"""Ids: opaque, sortable by time of making, and safe in a bus subject."""

from __future__ import annotations

from collections.abc import Callable

from ulid import ULID

NewId = Callable[[str], str]
"""Makes a fresh id from a prefix that tells its kind, for example `c`."""


def new_id(prefix: str) -> str:
    """Return a fresh id such as `c_01j9zv5w3q8y0k7r2m4n6p8s0t`."""
    return f"{prefix}_{str(ULID()).lower()}"
