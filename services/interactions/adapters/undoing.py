"""How a document was before: each change leaves beside it what it replaced, in the very write that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicekit.adapters.guarded import LIST_CAP
from servicekit.adapters.mongo_client import Row

PAST = "past"
"""The list of a document that tells what each of its newest changes replaced, oldest first."""


def undone(before: Mapping[str, Any], after: Mapping[str, Any], time: datetime) -> Row:
    """Return what takes a change back that was made then: the fields that differ, as they were."""
    names = sorted({*before, *after})
    return {"t": time, "was": {name: before.get(name) for name in names if before.get(name) != after.get(name)}}


def as_it_was(row: Mapping[str, Any], time: datetime) -> Row | None:
    """Return a document as it was then; None where that was removed, or is longer ago than its changes are kept."""
    state = dict(row)
    past = state.pop(PAST, ())
    for change in reversed(past):
        if change["t"] <= time:
            return state
        if "was" not in change:
            return None
        state |= change["was"]
    is_cut = len(past) >= LIST_CAP and row["version"] > LIST_CAP + 1
    return None if is_cut else state
