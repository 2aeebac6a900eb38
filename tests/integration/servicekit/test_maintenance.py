"""A worker runs what operators start: after the bus has lost everything, reconcile refills it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from eventbus.connection import Bus
from eventbus.maintenance import RECONCILE, Maintained, maintenance
from eventbus.migrate import migrate
from eventbus.work import Background
from eventbus.worker import Worker
from pymongo.database import Database
from servicekit.adapters.mongo_client import as_service_error
from servicekit.adapters.mongo_operations import MongoHeartbeats, MongoOperations
from servicekit.ids import new_id
from servicekit.operations import OperationRecord, OperationState

from tests.integration.eventbus.bus_support import (
    NOW,
    NatsServer,
    Outbox,
    an_event,
    bus_settings,
    connected,
    run,
    small_topology,
    until,
)


class AnHourLater:
    """The time at which the operator asks."""

    def now(self) -> datetime:
        return NOW + timedelta(hours=1)


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[NatsServer]:
    server = NatsServer(tmp_path)
    server.start()
    yield server
    server.close()


async def _messages(bus: Bus, stream: str) -> int:
    return int((await bus.jetstream.stream_info(stream)).state.messages)


def test_a_started_reconcile_is_run_by_the_worker_and_refills_a_wiped_stream(
    nats: NatsServer, database: Database[dict[str, Any]]
) -> None:
    operations, heartbeats, clock = MongoOperations(database), MongoHeartbeats(database), AnHourLater()
    topology, store = small_topology("maintained"), Outbox()
    maintained = Maintained("contacts", operations, heartbeats, store, clock, as_service_error)

    async def scenario() -> tuple[OperationRecord, int]:
        jobs: list[Background] = []
        worker = Worker(bus_settings(nats), topology, store=store, background=jobs)
        jobs.extend(maintenance(worker, topology, maintained))
        async with connected(nats, topology) as bus:
            stop = asyncio.Event()
            running = asyncio.ensure_future(worker.run(stop))
            for number in range(20):
                store.write(f"c_{number}", an_event(number, f"c_{number}"))
            await until(lambda: store.is_empty, "published")
            await asyncio.to_thread(nats.wipe)  # a purge alone would leave the stream's memory of the ids
            await until(lambda: bus.is_connected, "connected again")
            await migrate(bus, topology)
            assert await _messages(bus, topology.events.name) == 0

            fresh = OperationRecord(new_id("op"), RECONCILE, OperationState.PENDING, clock.now())
            started = await asyncio.to_thread(operations.start, fresh)
            await until(lambda: _ended(operations, started.id), "reconciled")
            await until(lambda: store.is_empty, "published again")
            refilled = await _messages(bus, topology.events.name)
            stop.set()
            await running
        done = operations.get(started.id)
        assert done is not None
        return done, refilled

    done, refilled = run(scenario())

    assert (done.state, dict(done.results)) == (
        OperationState.SUCCEEDED,
        {"read": 0, "missing": 20, "republished": 20},
    )
    assert refilled == 20
    (reported,) = heartbeats.since(clock.now() - timedelta(minutes=1))
    assert reported.watchdog_rebuilds == 0


def test_without_its_streams_a_reconcile_waits_instead_of_failing(
    nats: NatsServer, database: Database[dict[str, Any]]
) -> None:
    operations, clock = MongoOperations(database), AnHourLater()
    topology, store = small_topology("late"), Outbox()
    maintained = Maintained("contacts", operations, MongoHeartbeats(database), store, clock, as_service_error)

    async def scenario() -> OperationRecord:
        jobs: list[Background] = []
        worker = Worker(bus_settings(nats), topology, background=jobs)
        jobs.extend(maintenance(worker, topology, maintained))
        started = operations.start(OperationRecord(new_id("op"), RECONCILE, OperationState.PENDING, clock.now()))
        stop = asyncio.Event()
        running = asyncio.ensure_future(worker.run(stop))
        await until(lambda: _attempts(operations, started.id) == 1, "claimed")
        async with connected(nats) as bus:
            await migrate(bus, topology)
        past = clock.now() - timedelta(days=3650)
        database["operations"].update_one({"_id": started.id}, {"$set": {"lease_until": past}})
        await until(lambda: _ended(operations, started.id), "reconciled")
        stop.set()
        await running
        done = operations.get(started.id)
        assert done is not None
        return done

    assert run(scenario()).state is OperationState.SUCCEEDED


def _ended(operations: MongoOperations, operation_id: str) -> bool:
    found = operations.get(operation_id)
    return found is not None and found.end_time is not None


def _attempts(operations: MongoOperations, operation_id: str) -> int:
    found = operations.get(operation_id)
    return found.attempt if found is not None else 0
