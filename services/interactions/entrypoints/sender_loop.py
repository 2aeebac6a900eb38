"""The worker's job that finds the contacts of interactions stored without one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PAUSE_SECONDS = 0.5
BATCH = 100


async def resolve_for_ever(resolve: Callable[[int], int], stop: asyncio.Event) -> None:
    """Try what is due until told to stop; go on at once while there is more."""
    while not stop.is_set():
        settled = await asyncio.to_thread(resolve, BATCH)
        if settled < BATCH:
            try:
                await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
            except TimeoutError:
                continue
