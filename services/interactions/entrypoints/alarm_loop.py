"""The worker's job that ends snoozes and tells of overdue promises when their time has come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PAUSE_SECONDS = 1.0


async def sound_for_ever(sound: Callable[[], int], stop: asyncio.Event) -> None:
    """Do what is due until told to stop; go on at once while there was something."""
    while not stop.is_set():
        if await asyncio.to_thread(sound):
            continue
        try:
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
        except TimeoutError:
            continue
