"""The worker's job that brings erasures to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from servicekit.logs import get_logger

PAUSE_SECONDS = 1.0


async def finish_for_ever(
    finish: Callable[[], Awaitable[int]], is_outage: Callable[[Exception], bool], stop: asyncio.Event
) -> None:
    """Look for erasures to end until told to stop; an outage of the bus is waited out."""
    while not stop.is_set():
        try:
            if await finish():
                continue
        except Exception as fault:
            if not is_outage(fault):
                raise
            get_logger().warning("erasures wait for the event bus", error=type(fault).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
