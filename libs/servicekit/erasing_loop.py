"""The worker's job that goes on with erasures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

PAUSE_SECONDS = 0.5


async def erase_for_ever(work: Callable[[], bool], stop: asyncio.Event) -> None:
    """Make step after step until told to stop; pause only while there is nothing to do."""
    while not stop.is_set():
        if not await asyncio.to_thread(work):
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
