"""The worker's job that keeps the queue of suggested duplicates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PAUSE_SECONDS = 1.0
BATCH = 20


async def suggest_for_ever(
    suggest: Callable[[int], int], is_importing: Callable[[], bool], stop: asyncio.Event
) -> None:
    """Look at the contacts that are due until told to stop; go on at once while there are more.

    While an import is storing, few are looked at: storing comes first, and nobody waits for suggestions.
    """
    while not stop.is_set():
        looked_at = await asyncio.to_thread(suggest, BATCH)
        if looked_at < BATCH or await asyncio.to_thread(is_importing):
            try:
                await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
            except TimeoutError:
                continue
