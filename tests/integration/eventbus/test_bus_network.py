"""The network between us and NATS: cut, silent, or half dead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from eventbus.connection import Bus
from eventbus.consumer import Consumer
from eventbus.errors import NoAnswer
from eventbus.migrate import migrate
from eventbus.relay import Relay

from tests.integration.eventbus.bus_support import (
    Effects,
    NatsServer,
    Outbox,
    an_event,
    bus_settings,
    free_port,
    publish,
    run,
    running,
    small_topology,
    until,
)


class Proxy:
    """A TCP proxy before the server that can cut its connections, or leave them open and stop passing bytes on."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._frozen: set[asyncio.StreamWriter] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def freeze(self) -> None:
        """Stop passing bytes on in the connections of now; later ones work."""
        self._frozen |= self._writers

    def cut(self) -> None:
        """Reset every connection."""
        for writer in self._writers:
            writer.transport.abort()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ours, theirs = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, theirs}
        for source, sink in ((reader, theirs), (ours, writer)):
            task = asyncio.create_task(self._pass_on(source, sink))
            self._tasks.add(task)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                if sink in self._frozen:
                    await asyncio.Event().wait()
                sink.write(data)
                await sink.drain()
        sink.close()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()


@asynccontextmanager
async def proxied(server: NatsServer) -> AsyncIterator[tuple[Proxy, str]]:
    proxy = Proxy(server.port)
    listener = await asyncio.start_server(proxy.accept, "127.0.0.1", proxy.port)
    try:
        yield proxy, f"nats://127.0.0.1:{proxy.port}"
    finally:
        listener.close()
        await proxy.close()


def test_reset_connections_lose_nothing(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology = small_topology(namespace, ack_wait_seconds=2)
        store, effects = Outbox(), Effects()
        async with proxied(nats) as (proxy, url), through(nats, url) as bus:
            await migrate(bus, topology)
            relay, consumer = Relay(store, bus, topology), Consumer(bus, topology, "interactions", effects.handle)
            async with running(relay, consumer):
                for number in range(600):
                    store.write(f"c_{number % 30}", an_event(number, f"c_{number % 30}", version=number // 30 + 1))
                    if number % 100 == 50:
                        proxy.cut()
                    await asyncio.sleep(0.005)
                await until(lambda: len(set(effects.seen)) == 600 and store.is_empty, "all applied", 30)

        assert set(effects.applied.values()) == {1}

    run(scenario())


def test_a_connection_gone_silent_is_replaced(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology = small_topology(namespace, ack_wait_seconds=2)
        store, effects = Outbox(), Effects()
        async with proxied(nats) as (proxy, url), through(nats, url, ping_interval_seconds=0.5) as bus:
            await migrate(bus, topology)
            relay, consumer = Relay(store, bus, topology), Consumer(bus, topology, "interactions", effects.handle)
            async with running(relay, consumer):
                store.write("c_1", an_event(1))
                await until(lambda: len(effects.applied) == 1, "flows")
                proxy.freeze()
                store.write("c_2", an_event(2, "c_2"))
                await until(lambda: len(effects.applied) == 2, "flows again", 15)

    run(scenario())


def test_a_client_that_hangs_while_closing_its_old_socket_is_given_up(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> list[str]:
        lost: list[str] = []
        topology = small_topology(namespace)
        async with proxied(nats) as (proxy, url):
            settings = bus_settings(nats, urls=(url,), ping_interval_seconds=0.3, stuck_seconds=2.0)
            bus = Bus(settings, lost.append)
            await bus.connect()
            watch = asyncio.create_task(bus.watch())
            await migrate(bus, topology)
            proxy.freeze()
            unsent = [asyncio.create_task(_publish_much(bus, number)) for number in range(40)]
            with suppress(AssertionError):
                await until(lambda: bool(lost), "given up or connected anew", 15)
            await asyncio.gather(*unsent, return_exceptions=True)
            is_connected = bus.is_connected
            watch.cancel()
            await bus.close()
            return lost or [f"connected anew: {is_connected}"]

    outcome = run(scenario())

    assert outcome in (["the NATS client hangs although the server answers"], ["connected anew: True"])


async def _publish_much(bus: Bus, number: int) -> None:
    topology = small_topology("unused")
    with suppress(NoAnswer):
        await publish(bus, topology, an_event(number, payload=b"x" * 400_000))


@asynccontextmanager
async def through(server: NatsServer, url: str, **changes: object) -> AsyncIterator[Bus]:
    lost: list[str] = []
    bus = Bus(bus_settings(server, urls=(url,), **changes), lost.append)
    await bus.connect()
    try:
        yield bus
    finally:
        await bus.close()
    assert lost == []
