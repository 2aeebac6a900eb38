"""The worker as a process: killed at any line it loses nothing, and told to stop it leaves in bounded time."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from eventbus.dead_letters import DeadLetters
from eventbus.work import Subscription
from eventbus.worker import Worker

from tests.integration.eventbus.bus_support import (
    Effects,
    NatsServer,
    Outbox,
    an_event,
    bus_settings,
    connected,
    run,
    small_topology,
    until,
    wait_until,
)
from tests.integration.eventbus.worker_process import KILLER, POISON, FileStore


class Process:
    """Starts the worker process again and again, as a supervisor does."""

    def __init__(self, server: NatsServer, namespace: str, path: Path) -> None:
        self._arguments = [server.url, namespace, str(path)]
        self._log = path.with_suffix(".log")
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def start(self, failpoint: str = "") -> None:
        environment = {**os.environ, "BACKSTORY_FAILPOINT": failpoint}
        command = [sys.executable, "-m", "tests.integration.eventbus.worker_process", *self._arguments]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.starts += 1

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def keep_running(self) -> None:
        if not self.is_running:
            self.start()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=10)

    def stop(self, seconds: float) -> int:
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)

    @property
    def log(self) -> str:
        return self._log.read_text()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "store.sqlite")


@pytest.fixture
def process(nats: NatsServer, namespace: str, tmp_path: Path) -> Iterator[Process]:
    async def prepare() -> None:
        async with connected(nats, small_topology(namespace, ack_wait_seconds=1)):
            pass

    run(prepare())
    process = Process(nats, namespace, tmp_path / "store.sqlite")
    yield process
    process.kill()


@pytest.mark.parametrize(
    "failpoint", ["relay.before_publish", "relay.before_ack", "relay.before_pull", "consumer.before_ack"]
)
def test_a_worker_killed_in_a_crash_window_leaves_every_effect_once(
    failpoint: str, store: FileStore, process: Process
) -> None:
    events = [an_event(0, f"c_{contact}", version) for contact in range(10) for version in range(1, 6)]
    store.write(events)
    process.start(f"{failpoint}:kill")
    wait_until(lambda: not process.is_running, "killed at the failpoint")
    assert process.process is not None
    assert process.process.returncode == -signal.SIGKILL

    process.start()
    wait_until(lambda: store.count("fact") == 50 and store.count("outbox") == 0, "all applied", 20)

    assert store.column("SELECT position FROM state") == {(1 << 40) + 5}
    assert store.column("SELECT event_id FROM fact") == {event.event_id for event in events}


def test_random_kills_lose_nothing(store: FileStore, process: Process, namespace: str, nats: NatsServer) -> None:
    rolls = random.Random(11)
    written = 0
    for _ in range(8):
        store.write([an_event(written + number, f"c_{number % 20}", version=written + 1) for number in range(60)])
        written += 60
        process.keep_running()
        time.sleep(rolls.uniform(0.4, 1.5))  # where the kill strikes is the point of the test
        process.kill()
    process.start()
    wait_until(lambda: store.count("fact") == written and store.count("outbox") == 0, "all applied", 30)

    assert store.count("incomplete") == 0


def test_an_event_that_kills_its_process_is_buried_and_its_neighbours_are_not(
    store: FileStore, process: Process, nats: NatsServer, namespace: str
) -> None:
    events = [an_event(number, f"c_{number}") for number in range(30)]
    store.write([*events[:15], an_event(99, "c_killer", payload=KILLER), *events[15:]])

    def all_applied() -> bool:
        process.keep_running()
        return store.count("fact") == 30 and store.count("incomplete") == 1

    wait_until(all_applied, "the neighbours applied and the killer buried", 60)

    async def letters() -> list[str]:
        topology = small_topology(namespace, ack_wait_seconds=1)
        async with connected(nats) as bus:
            return [letter.contact for letter in await DeadLetters(bus, topology).list()]

    assert run(letters()) == ["c_killer"]
    assert store.column("SELECT contact FROM incomplete") == {"c_killer"}
    assert process.starts <= 8  # at most seven that it killed, and the one that buried it


def test_a_worker_killed_after_burying_leaves_one_dead_letter(
    store: FileStore, process: Process, nats: NatsServer, namespace: str
) -> None:
    store.write([an_event(1, "c_1"), an_event(2, "c_poison", payload=POISON)])
    process.start("dlq.before_term:kill")
    wait_until(lambda: not process.is_running, "killed at the failpoint")
    process.start()

    async def letters() -> list[str]:
        async with connected(nats) as bus:
            topology = small_topology(namespace, ack_wait_seconds=1)
            await until(lambda: "an event became a dead letter" in process.log, "buried")
            return [letter.contact for letter in await DeadLetters(bus, topology).list()]

    assert run(letters()) == ["c_poison"]
    wait_until(lambda: store.count("fact") == 1, "the other applied")


def test_a_worker_told_to_stop_confirms_what_it_did_and_exits_zero(store: FileStore, process: Process) -> None:
    store.write([an_event(number, f"c_{number}") for number in range(200)])
    process.start()
    wait_until(lambda: store.count("fact") > 0, "working")

    assert process.stop(seconds=15) == 0
    assert "Traceback" not in process.log


def test_a_worker_stops_although_nats_is_frozen(breakable_nats: NatsServer, tmp_path: Path) -> None:
    async def prepare() -> None:
        async with connected(breakable_nats, small_topology("frozen", ack_wait_seconds=1)):
            pass

    run(prepare())
    store = FileStore(tmp_path / "store.sqlite")
    process = Process(breakable_nats, "frozen", tmp_path / "store.sqlite")
    process.start()
    store.write([an_event(1)])
    wait_until(lambda: store.count("fact") == 1, "working")
    breakable_nats.freeze()

    try:
        assert process.stop(seconds=30) == 0
    finally:
        process.kill()


def test_a_worker_without_nats_waits_with_one_line_and_leaves_when_told(tmp_path: Path) -> None:
    server = NatsServer(tmp_path)
    FileStore(tmp_path / "store.sqlite")
    process = Process(server, "absent", tmp_path / "store.sqlite")
    process.start()
    try:
        wait_until(lambda: "NATS is not reachable" in process.log, "waiting")
        time.sleep(3)  # several attempts

        assert process.stop(seconds=10) == 0
    finally:
        process.kill()
    assert process.log.count("NATS is not reachable") == 1


def test_the_status_tells_what_hinders_the_flow(breakable_nats: NatsServer) -> None:
    async def scenario() -> None:
        topology, effects, store = small_topology("status"), Effects(), Outbox()
        lost: list[str] = []
        worker = Worker(
            bus_settings(breakable_nats),
            topology,
            store=store,
            subscriptions=[Subscription("interactions", effects.handle)],
            on_lost=lost.append,
        )
        stop = asyncio.Event()
        assert worker.status().hindrances == ("NATS is not connected",)
        task = asyncio.create_task(worker.run(stop))
        await until(lambda: worker.status().hindrances == ("consumer interactions is missing",), "missing seen")
        async with connected(breakable_nats, topology):
            await until(lambda: worker.status().is_ready, "ready")
        assert worker.status().is_live
        store.write("c_1", an_event(1))
        await until(lambda: len(effects.applied) == 1, "flows")
        await asyncio.to_thread(breakable_nats.kill)
        await until(lambda: not worker.status().bus_connected, "loss seen")
        assert not worker.status().is_ready
        stop.set()
        await asyncio.wait_for(task, 20)
        assert lost == []

    run(scenario())


def test_background_jobs_are_started_again_when_they_fail(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        attempts: list[int] = []

        async def job(stop: asyncio.Event) -> None:
            attempts.append(len(attempts))
            if len(attempts) == 1:
                raise RuntimeError("the first try fails")
            await stop.wait()

        worker = Worker(bus_settings(nats), small_topology(namespace), background=[job], on_lost=lambda _: None)
        stop = asyncio.Event()
        task = asyncio.create_task(worker.run(stop))
        await until(lambda: len(attempts) == 2, "started again")
        stop.set()
        await asyncio.wait_for(task, 10)

    run(scenario())
