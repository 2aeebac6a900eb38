"""What a process does about its memory once it has started."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

_NEW_OBJECTS = 20_000
"""Looking for cycles each 700 new objects, as is usual, took an eighth of an import's processor time to find none."""


def settle() -> None:
    """Leave what start-up made out of garbage collection, and give back to the system what it used for a moment only.

    What is there now stays for good; walking through it again and again would cost calls their time. Whatever is made
    later is looked through for cycles more rarely.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
    with suppress(AttributeError):  # glibc's; other C libraries give back by themselves
        ctypes.CDLL(None).malloc_trim(0)
