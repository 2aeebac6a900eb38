"""The worker role: relay, consumers and background jobs of one service on one event loop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from servicekit.outbox import OutboxStore

from eventbus.connection import Bus, BusSettings, ExitHook, exit_process
from eventbus.consumer import Consumer
from eventbus.quiet import QuietLog
from eventbus.relay import Relay, RelayStatus
from eventbus.topology import Topology
from eventbus.work import Background, Subscription

BEAT_SECONDS = 1.0
STOP_SECONDS = 15.0
HARD_STOP_SECONDS = 30.0
RESTART_SECONDS = 1.0
LONGEST_RESTART_SECONDS = 5.0
STEADY_SECONDS = 60.0


@dataclass(frozen=True)
class WorkerStatus:
    """How the worker is at this moment, for health, metrics and heartbeats."""

    bus_connected: bool
    watchdog_rebuilds: int
    consumer_lag: dict[str, int]
    redelivered: int
    dead_letters: int
    relay: RelayStatus
    seconds_since_beat: float
    hindrances: tuple[str, ...]

    @property
    def is_live(self) -> bool:
        """Tell whether the event loop turns."""
        return self.seconds_since_beat < 10

    @property
    def is_ready(self) -> bool:
        """Tell whether events flow."""
        return not self.hindrances


class Worker:
    """Runs what one service does on the bus."""

    def __init__(
        self,
        settings: BusSettings,
        topology: Topology,
        *,
        store: OutboxStore | None = None,
        subscriptions: Sequence[Subscription] = (),
        background: Sequence[Background] = (),
        on_lost: ExitHook = exit_process,
    ) -> None:
        self.bus = Bus(settings, on_lost)
        self._on_lost = on_lost
        self._relay = Relay(store, self.bus, topology) if store is not None else None
        self._consumers = [
            Consumer(self.bus, topology, item.consumer, item.handler, item.hooks) for item in subscriptions
        ]
        self._background = background
        self._beat = time.monotonic()
        self._log = QuietLog()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; then finish, confirm, give back the rest and disconnect, all in bounded time."""
        helpers = [self._start(self._beats()), self._start(self.bus.watch()), self._start(self._connect())]
        workers = [self._start(self._must_run(part.run())) for part in self._parts()]
        jobs = [self._start(self._restarting(job, stop)) for job in self._background]
        try:
            await stop.wait()
            self._log.info("worker stops")
            for part in self._parts():
                part.stop()
            if workers or jobs:
                await asyncio.wait([*workers, *jobs], timeout=STOP_SECONDS)
        finally:
            for task in (*helpers, *workers, *jobs):
                task.cancel()
            await asyncio.gather(*helpers, *workers, *jobs, return_exceptions=True)
            await self.bus.close()

    def status(self) -> WorkerStatus:
        """Return how the worker is; may be called from any thread."""
        relay = self._relay.status if self._relay else RelayStatus()
        return WorkerStatus(
            bus_connected=self.bus.is_connected,
            watchdog_rebuilds=sum(consumer.status.watchdog_rebuilds for consumer in self._consumers),
            consumer_lag={consumer.name: consumer.status.lag for consumer in self._consumers},
            redelivered=sum(consumer.status.redelivered for consumer in self._consumers),
            dead_letters=sum(consumer.status.tally.dead_letters for consumer in self._consumers),
            relay=relay,
            seconds_since_beat=time.monotonic() - self._beat,
            hindrances=tuple(self._hindrances(relay)),
        )

    def _hindrances(self, relay: RelayStatus) -> list[str]:
        if not self.bus.is_connected:
            return ["NATS is not connected"]
        found = []
        if self.bus.permission_violation:
            found.append(f"NATS refuses: {self.bus.permission_violation}")
        if relay.is_stream_full:
            found.append("the event stream is full")
        for consumer in self._consumers:
            status = consumer.status
            if not status.is_bound:
                found.append(f"consumer {consumer.name} is missing")
            if status.is_store_away:
                found.append(f"consumer {consumer.name} waits for its store")
            found += [f"consumer {consumer.name}: {text}" for text in status.differences]
        return found

    def _parts(self) -> list[Relay | Consumer]:
        return [*([self._relay] if self._relay else []), *self._consumers]

    async def _connect(self) -> None:
        try:
            await self.bus.connect()
        except Exception as error:  # noqa: BLE001 - settings that can never work
            self._on_lost(str(error))

    async def _beats(self) -> None:
        while True:
            self._beat = time.monotonic()
            await asyncio.sleep(BEAT_SECONDS)

    async def _must_run(self, part: Coroutine[Any, Any, None]) -> None:
        """Run a part that never fails by itself; if it does, a fresh process is the cure."""
        try:
            await part
        except Exception as error:  # noqa: BLE001 - an error of ours
            self._log.error("a part of the worker failed", exc_info=True)
            self._on_lost(f"{type(error).__name__}: {error}")

    async def _restarting(self, job: Background, stop: asyncio.Event) -> None:
        pause = RESTART_SECONDS
        while not stop.is_set():
            began = time.monotonic()
            try:
                await job(stop)
            except Exception:  # noqa: BLE001 - the service's own job may raise anything
                if time.monotonic() - began > STEADY_SECONDS:
                    pause = RESTART_SECONDS  # the last failure is long ago: this one begins anew
                self._log.error("a background job failed and is started again", exc_info=True, delay_seconds=pause)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
                pause = min(LONGEST_RESTART_SECONDS, pause * 2)
            else:
                return

    def _start(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        return asyncio.get_running_loop().create_task(coroutine)


def run_worker(worker: Worker) -> int:
    """Run a worker as this process's main job until SIGTERM or SIGINT, and return the exit code."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_until_signalled(worker))
    return 0


async def _until_signalled(worker: Worker) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask() -> None:
        if stop.is_set():
            os._exit(1)  # a second signal means now
        stop.set()
        deadline = threading.Timer(HARD_STOP_SECONDS, os._exit, args=(1,))
        deadline.daemon = True
        deadline.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask)
    await worker.run(stop)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not made for every platform
        return None
    return uvloop.new_event_loop
