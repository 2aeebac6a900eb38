"""What rules do in the passing of time: one round a second of what does not wait for an event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from servicekit.logs import get_logger

ROUND_SECONDS = 1.0

_log = get_logger()


class RulesLoop:
    """Calls each piece of work once a round; one that fails is called again in the next, and keeps no other waiting."""

    def __init__(self, works: Sequence[Callable[[], object]], round_seconds: float = ROUND_SECONDS) -> None:
        """Keep what is called; nothing runs yet."""
        self._works = works
        self._round_seconds = round_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop, and once more then: what was noted last is kept."""
        while not stop.is_set():
            await self._round()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._round_seconds)
        await self._round()

    async def _round(self) -> None:
        for work in self._works:
            try:
                await asyncio.to_thread(work)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the next round may fare better
                _log.warning("work of rules waits", error=type(fault).__name__)
