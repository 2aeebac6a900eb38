"""One request after another: what was sent for an older one is taken as well."""

from __future__ import annotations

import threading

from eventbus.pull import Pull
from eventbus.topology import Topology
from nats.aio.msg import Msg

from tests.integration.eventbus.bus_support import NatsServer, an_event, connected, publish, run, small_topology, until


def test_what_is_on_its_way_is_taken_though_the_request_was_given_up(nats: NatsServer, namespace: str) -> None:
    taken: list[Msg] = []

    async def scenario() -> None:
        topology = small_topology(namespace)
        async with connected(nats, topology) as bus:
            spec = topology.consumer("interactions")
            pull = Pull(bus, spec.stream, spec.name, taken.append)
            await pull.bind()
            await pull.ask(5, 1024 * 1024)
            publisher = threading.Thread(target=lambda: run(_publish(nats, topology, 5)))
            publisher.start()
            publisher.join()  # nothing is read meanwhile, so all five wait in the socket
            await pull.bind()
            await until(lambda: len(taken) == 5, "all five taken", 5)
            await pull.unbind()

    run(scenario())


async def _publish(nats: NatsServer, topology: Topology, count: int) -> None:
    async with connected(nats) as bus:
        for number in range(count):
            await publish(bus, topology, an_event(number, f"c_{number}"))
