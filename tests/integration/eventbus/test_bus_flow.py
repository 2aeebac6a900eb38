"""Events flow from outboxes to handlers: once each where nothing fails, in order, and with their bytes untouched."""

from __future__ import annotations

import asyncio
import time
from functools import partial

import pytest
from eventbus import relay as relay_module
from eventbus.consumer import Consumer
from eventbus.relay import Relay

from tests.integration.eventbus.bus_support import (
    Effects,
    NatsServer,
    Outbox,
    an_event,
    connected,
    run,
    small_topology,
    until,
)


def test_stored_events_reach_the_handler_with_their_bytes(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology = small_topology(namespace)
        store, effects = Outbox(), Effects()
        async with connected(nats, topology) as bus:
            relay, consumer = Relay(store, bus, topology), Consumer(bus, topology, "interactions", effects.handle)
            tasks = [asyncio.create_task(relay.run()), asyncio.create_task(consumer.run())]
            start = time.monotonic()
            for number in range(2000):
                store.write(f"c_{number % 200}", an_event(number, f"c_{number % 200}", version=number // 200 + 1))
            await until(lambda: len(effects.applied) == 2000, "all applied", 60)
            print(f"2000 events in {time.monotonic() - start:.2f} s, {len(effects.batches)} batches")
            await until(lambda: store.is_empty, "outbox empty")
            relay.stop()
            consumer.stop()
            await asyncio.gather(*tasks)

        assert set(effects.applied.values()) == {1}
        assert all(effects.payloads[event_id] == store.history[event_id].payload for event_id in effects.applied)
        assert consumer.status.tally.acknowledged == 2000
        assert consumer.status.redelivered == 0

    run(scenario())


def test_an_idle_bus_delivers_when_told_and_not_when_it_next_looks(
    nats: NatsServer, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "POLL_SECONDS", 20.0)

    async def scenario() -> list[float]:
        topology = small_topology(namespace)
        store, effects = Outbox(), Effects()
        delays = []
        async with connected(nats, topology) as bus:
            relay, consumer = Relay(store, bus, topology), Consumer(bus, topology, "interactions", effects.handle)
            tasks = [asyncio.create_task(relay.run()), asyncio.create_task(consumer.run())]
            for number in range(30):
                await asyncio.sleep(0.1)
                start = time.monotonic()
                store.write("c_1", an_event(number, version=number + 1))
                await until(partial(_has, effects, number + 1), "applied", step=0.0005)
                delays.append(time.monotonic() - start)
            relay.stop()
            consumer.stop()
            await asyncio.gather(*tasks)
        return delays

    delays = sorted(run(scenario()))
    print([round(delay * 1000, 1) for delay in delays])

    assert delays[15] < relay_module.POLL_SECONDS / 4


def _has(effects: Effects, count: int) -> bool:
    return len(effects.applied) >= count
