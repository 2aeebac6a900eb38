"""The passing of time: what is due is delivered, and attempts that nobody finished are judged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import cycle
from typing import Protocol, TypeVar

from servicekit.logs import get_logger

_POLL_SECONDS = 1.0
_RELEASE_SECONDS = 5.0
_PAUSE_SECONDS = 1.0

_log = get_logger()
_Result = TypeVar("_Result")


class News(Protocol):
    """Tells when deliveries were planned or changed."""

    def mark(self) -> None:
        """Count only what is committed after this moment."""
        ...

    def wait(self, timeout_seconds: float) -> bool:
        """Return as soon as something was committed since the mark, or after the timeout."""
        ...


class DeliveryLoop:
    """Delivers on a few lanes at once, so that a slow server does not hold up every message.

    The lanes have threads of their own: a mail server that hangs must not starve the consumers.
    """

    def __init__(
        self,
        deliver: Callable[[], object | None],
        release: Callable[[], int],
        measure: Callable[[], None],
        news: News,
        *,
        lanes: int = 4,
    ) -> None:
        """Keep what is called; nothing runs yet."""
        self._deliver = deliver
        self._release = release
        self._measure = measure
        self._news = news
        self._lanes = lanes

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop; attempts in flight are finished first."""
        wakes = [asyncio.Event() for _ in range(self._lanes)]
        pool = ThreadPoolExecutor(self._lanes + 2, thread_name_prefix="delivery")
        try:
            await asyncio.gather(
                self._listen(stop, wakes, pool),
                self._judge(stop, pool),
                *(self._lane(stop, wake, pool) for wake in wakes),
            )
        finally:
            pool.shutdown(wait=False)

    async def _listen(self, stop: asyncio.Event, wakes: list[asyncio.Event], pool: ThreadPoolExecutor) -> None:
        """Wake every lane after news: what was committed before the mark is found, what comes after it is heard.

        In silence the lanes take turns to look, because an attempt that waits for its time makes no news.
        """
        turns = cycle(wakes)
        has_news: bool | None = True
        while not stop.is_set():
            await self._guarded(self._news.mark, pool)
            for wake in wakes if has_news else [next(turns)]:
                wake.set()
            has_news = await self._guarded(lambda: self._news.wait(_POLL_SECONDS), pool)
        for wake in wakes:
            wake.set()

    async def _judge(self, stop: asyncio.Event, pool: ThreadPoolExecutor) -> None:
        while not stop.is_set():
            await self._guarded(self._release, pool)
            await self._guarded(self._measure, pool)
            await _pause(stop, _RELEASE_SECONDS)

    async def _lane(self, stop: asyncio.Event, wake: asyncio.Event, pool: ThreadPoolExecutor) -> None:
        while not stop.is_set():
            await wake.wait()
            wake.clear()
            while not stop.is_set() and await self._guarded(self._deliver, pool) is not None:
                pass

    async def _guarded(self, work: Callable[[], _Result], pool: ThreadPoolExecutor) -> _Result | None:
        """Run blocking work; the loop outlives every outage, and a pause keeps it from spinning in one."""
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next round may fare better
            _log.warning("deliveries wait", error=type(fault).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)
            return None


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
