"""The worker's job that gives stored interactions their place in the histories."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PAUSE_SECONDS = 0.5
BATCH = 500
"""How many are taken at a time; contacts is asked for no more senders than these at once."""


async def place_for_ever(place: Callable[[int], int], stop: asyncio.Event) -> None:
    """Place what is due until told to stop; go on at once while there is more."""
    while not stop.is_set():
        placed = await asyncio.to_thread(place, BATCH)
        if placed < BATCH:
            try:
                await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
            except TimeoutError:
                continue
