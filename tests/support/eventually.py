"""Waiting for something to come true, with a deadline instead of a sleep."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_PAUSE_SECONDS = 0.02
BUSY = 3
"""How much longer everything may take on a machine that does other things as well."""


def eventually(deadline: float, probe: Callable[[], T], pause: float = _PAUSE_SECONDS) -> T:
    """Return the probe's first true answer; its last failure is the test's failure.

    `deadline` is in seconds on a machine that does nothing else. A probe that costs the system much takes a longer
    `pause` after each try.
    """
    deadline *= BUSY
    end = time.monotonic() + deadline
    while True:
        is_over = time.monotonic() > end
        try:
            answer = probe()
        except Exception:
            if is_over:
                raise
        else:
            if answer:
                return answer
            assert not is_over, f"not true within {deadline} s: {answer!r}"
        time.sleep(pause)
