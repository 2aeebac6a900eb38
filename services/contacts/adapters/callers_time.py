"""Bulk work may use all of the caller's time.

The limit that bounds ordinary calls is meant for one read and one write; on a busy machine it would refuse batches
whose caller is willing to wait.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import TypeVar

import pymongo
from servicekit.call import current_call
from servicekit.errors import DeadlineExceeded

LONGEST_SECONDS = 30.0
_FOR_THE_ANSWER_SECONDS = 0.05

Result = TypeVar("Result")


def within_callers_time(work: Callable[[], Result]) -> Result:
    """Do database work bounded by the caller's deadline alone; DEADLINE_EXCEEDED when that is over."""
    seconds = min(current_call().remaining() - _FOR_THE_ANSWER_SECONDS, LONGEST_SECONDS)
    if seconds <= 0:
        raise DeadlineExceeded("DEADLINE_TOO_SHORT", "The call has no time left.")

    def bounded() -> Result:
        with pymongo.timeout(seconds):
            return work()

    return Context().run(bounded)  # a fresh context: the driver never lets an inner limit exceed an outer one
