"""The relay: publishes stored events' bytes out of the outboxes, for ever and in each aggregate's order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from servicekit.failpoints import failpoint
from servicekit.outbox import OutboxStore, PendingEvent

from eventbus import envelope
from eventbus.connection import Bus
from eventbus.errors import Refused, StreamFull, TooLarge
from eventbus.quiet import QuietLog
from eventbus.topology import Topology

T = TypeVar("T")

IN_FLIGHT = 128
WORTH_LOOKING = IN_FLIGHT // 2
"""So many places must be free before the outboxes are looked into: each look reads again what is in flight."""

POLL_SECONDS = 0.2
PUBLISH_SECONDS = 2.0
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 5.0
REFUSED_PAUSE_SECONDS = 60.0
PARK_SECONDS = 3600.0
WAIT_FOR_WORK_SECONDS = 1.0
DEPTH_SECONDS = 5.0
STORE_RETRY_SECONDS = 1.0
REMOVE_ATTEMPTS = 3
STOP_SECONDS = 5.0


@dataclass
class RelayStatus:
    """What the relay has done and what hinders it; read by health and metrics."""

    published: int = 0
    duplicates: int = 0
    set_aside: int = 0
    is_stream_full: bool = False
    waiting: int = 0
    oldest_seconds: float = 0.0


class Relay:
    """Publishes one service's outboxes. Any number may run: a second one can only repeat what consumers drop."""

    def __init__(self, store: OutboxStore, bus: Bus, topology: Topology) -> None:
        self.status = RelayStatus()
        self._store = store
        self._bus = bus
        self._topology = topology
        self._wake = asyncio.Event()
        self._has_seen_all = asyncio.Event()
        self._in_flight: dict[str, asyncio.Task[None]] = {}
        self._confirmed: list[PendingEvent] = []
        self._has_confirmed = asyncio.Event()
        self._successes = 0
        self._pauses = 0
        self._paused_until = 0.0
        self._generation = 0
        self._is_stopping = False
        self._threads = ThreadPoolExecutor(max_workers=5, thread_name_prefix="relay")
        self._quiet = QuietLog()

    async def run(self) -> None:
        """Relay until stopped; then finish what is in flight."""
        helpers = [asyncio.create_task(job()) for job in (self._listen, self._measure, self._clear_confirmed)]
        try:
            while not self._is_stopping:
                self._wake.clear()  # before looking, so that nothing that comes meanwhile is missed
                if self._bus.is_connected:
                    self._forget_pause_of_last_connection()
                    await self._start_publishing()
                await self._wait_for_wake()
            await self._finish()
        finally:
            for task in (*helpers, *self._in_flight.values()):
                task.cancel()
            self._threads.shutdown(wait=False, cancel_futures=True)

    def stop(self) -> None:
        """Take nothing new."""
        self._is_stopping = True
        self._wake.set()

    async def _start_publishing(self) -> None:
        free = IN_FLIGHT - len(self._in_flight)
        if free < WORTH_LOOKING or self._now() < self._paused_until:
            return
        limit = IN_FLIGHT + len(self._in_flight)
        pending = await self._in_thread(self._store.pending, limit)
        if pending is not None and len(pending) < limit:
            self._has_seen_all.set()
        fresh = [item for item in pending or () if item.aggregate not in self._in_flight]
        for item in fresh[:free]:
            self._in_flight[item.aggregate] = asyncio.create_task(self._publish(item))

    async def _wait_for_wake(self) -> None:
        pause = self._paused_until - self._now()
        try:
            await asyncio.wait_for(self._wake.wait(), pause if pause > 0 else POLL_SECONDS)
        except TimeoutError:
            return

    async def _publish(self, item: PendingEvent) -> None:
        successes = self._successes
        try:
            await self._send(item)
        except (TooLarge, ValueError) as error:  # the writer should have refused it; a person has to look
            await self._set_aside(item, PARK_SECONDS, error)
        except Refused as error:
            await self._set_aside(item, _backoff(item.attempts, REFUSED_PAUSE_SECONDS), error)
        except Exception as error:  # noqa: BLE001 - unknown outcome: the same id again, after a while
            await self._repeat_later(item, error, others_succeed=self._successes > successes)
        else:
            self._successes += 1
            self._pauses = 0
            self.status.is_stream_full = False
            self._confirmed.append(item)
            self._has_confirmed.set()

    async def _send(self, item: PendingEvent) -> None:
        about = envelope.envelope_of(item.event, item.aggregate)
        subject = self._topology.event_subject(about)
        failpoint("relay.paused")
        failpoint("relay.before_publish")
        ack = await self._bus.publish(
            subject, item.event.payload, envelope.encode(about), self._topology.events.name, PUBLISH_SECONDS
        )
        failpoint("relay.before_ack")
        self.status.published += 1
        self.status.duplicates += ack.is_duplicate

    async def _repeat_later(self, item: PendingEvent, error: Exception, *, others_succeed: bool) -> None:
        """Hold back only this aggregate when others get through, and everything when nothing does."""
        self._quiet.warning("publishing fails and is repeated", error=_describe(error), event_id=item.event.event_id)
        if others_succeed:
            await self._set_aside(item, _backoff(item.attempts, LONGEST_PAUSE_SECONDS), error)
            return
        self.status.is_stream_full = isinstance(error, StreamFull)
        if self._now() >= self._paused_until:  # the first of many that fail together sets the pause
            self._paused_until = self._now() + _backoff(self._pauses, LONGEST_PAUSE_SECONDS)
            self._pauses += 1
        self._release(item)

    async def _set_aside(self, item: PendingEvent, delay_seconds: float, error: Exception) -> None:
        self.status.set_aside += 1
        self._quiet.warning("an event is set aside", error=_describe(error), event_id=item.event.event_id)
        await self._in_thread(self._store.defer, item, delay_seconds, type(error).__name__)
        self._release(item)

    def _release(self, item: PendingEvent) -> None:
        self._in_flight.pop(item.aggregate, None)
        self._wake.set()

    async def _clear_confirmed(self) -> None:
        """Take confirmed events out of their outboxes, many at a time; only then is an aggregate's next one due."""
        while True:
            await self._has_confirmed.wait()
            self._has_confirmed.clear()
            batch, self._confirmed = self._confirmed, []
            await self._remove(batch)
            for item in batch:
                self._release(item)

    async def _remove(self, batch: list[PendingEvent]) -> None:
        """Remove what is published; what cannot be removed is offered again, and its second copy is dropped."""
        for _ in range(REMOVE_ATTEMPTS):
            try:
                failpoint("relay.before_pull")
                await self._in_executor(lambda: self._store.published(batch))
            except Exception as error:  # noqa: BLE001 - the store's own errors; the events stay confirmed
                self._quiet.warning("the outbox cannot be written", error=type(error).__name__)
                await asyncio.sleep(STORE_RETRY_SECONDS)
            else:
                self._quiet.over("the outbox cannot be written")
                return

    async def _listen(self) -> None:
        """Wait for new work while all that waits has been seen; until then there is no need to be told of more."""
        while not self._is_stopping:
            await self._has_seen_all.wait()
            if await self._in_thread(self._store.wait_for_work, WAIT_FOR_WORK_SECONDS):
                self._has_seen_all.clear()
                self._wake.set()

    async def _measure(self) -> None:
        while not self._is_stopping:
            depth = await self._in_thread(self._store.depth)
            if depth is not None:
                self.status.waiting, self.status.oldest_seconds = depth.events, depth.oldest_seconds
            await asyncio.sleep(DEPTH_SECONDS)

    async def _finish(self) -> None:
        deadline = self._now() + STOP_SECONDS
        while self._in_flight and self._now() < deadline:
            self._wake.clear()
            await self._wait_for_wake()

    def _forget_pause_of_last_connection(self) -> None:
        if self._generation != self._bus.generation:
            self._generation = self._bus.generation
            self._pauses = 0
            self._paused_until = 0.0

    async def _in_thread(self, call: Callable[..., T], *arguments: object) -> T | None:
        """Run a storage call in a thread; when it fails, wait a little and return None."""
        try:
            result = await self._in_executor(lambda: call(*arguments))
        except Exception as error:  # noqa: BLE001 - the relay outlives whatever its store raises
            self._quiet.warning("the outbox cannot be read", error=type(error).__name__)
            await asyncio.sleep(STORE_RETRY_SECONDS)
            return None
        self._quiet.over("the outbox cannot be read")
        return result

    def _in_executor(self, call: Callable[[], T]) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _backoff(failures: int, longest_seconds: float) -> float:
    """Return a pause that doubles with each failure, with full jitter so that relays do not knock together."""
    ceiling = min(longest_seconds, FIRST_PAUSE_SECONDS * 2 ** min(failures, 16))
    return random.uniform(0.0, ceiling)  # noqa: S311 - spreads load, guards nothing


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
