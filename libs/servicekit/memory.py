"""What a process does about its memory once it has started."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress


def settle() -> None:
    """Leave what start-up made out of garbage collection, and give back to the system what it used for a moment only.

    What is there now stays for good; walking through it again and again would cost calls their time.
    """
    gc.collect()
    gc.freeze()
    with suppress(AttributeError):  # glibc's; other C libraries give back by themselves
        ctypes.CDLL(None).malloc_trim(0)
