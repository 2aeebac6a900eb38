"""How a consumer begins: it takes little at once, since whatever it holds when it dies looks guilty."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from eventbus.consumer import Consumer
from eventbus.messages import Outcome, Received

from tests.integration.eventbus.bus_support import (
    Effects,
    NatsServer,
    an_event,
    connected,
    publish,
    run,
    running,
    small_topology,
    until,
)


def test_a_consumer_that_just_began_is_sent_one_event_and_more_with_each_batch_it_settled(
    nats: NatsServer, namespace: str
) -> None:
    async def scenario() -> None:
        topology, effects = small_topology(namespace), Effects()
        began, go_on = list[int](), asyncio.Event()

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            began.append(len(batch))
            await go_on.wait()
            return await effects.handle(batch)

        async with connected(nats, topology) as bus:
            for number in range(100):
                await publish(bus, topology, an_event(number, f"c_{number}"))
            consumer = Consumer(bus, topology, "interactions", handle)
            async with running(consumer):
                await until(lambda: consumer.status.is_bound and bool(began), "the first event")
                at_first = await bus.jetstream.consumer_info(topology.events.name, "interactions")
                go_on.set()
                await until(lambda: len(effects.applied) == 100, "all applied")

        assert (began[0], at_first.num_ack_pending, at_first.num_pending) == (1, 1, 99)
        assert max(began) > 4
        assert all(size <= 2**at for at, size in enumerate(began))

    run(scenario())
