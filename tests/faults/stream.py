"""What is on the bus: every event in the stream, read as its operator may."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from commandline.bus import ConsumerState, consumer_states
from commandline.system.layout import Layout
from commandline.system.nats_access import password_file
from eventbus.connection import Bus, BusSettings
from eventbus.envelope import Envelope, UnreadableEnvelope, decode
from eventbus.topology import Topology, declare
from nats.errors import TimeoutError as NatsTimeout

T = TypeVar("T")
_SECONDS = 120.0
_QUIET_SECONDS = 5.0


@dataclass(frozen=True)
class StoredEvent:
    """One message of the stream."""

    sequence: int
    envelope: Envelope
    payload: bytes


def on_bus(layout: Layout, work: Callable[[Bus, Topology], Awaitable[T]]) -> T:
    """Do something on the bus with the rights of its operator."""

    async def connected() -> T:
        passwords = layout.addresses.nats_passwords
        bus = Bus(
            BusSettings(
                urls=(layout.addresses.nats_url,),
                service="faults",
                user="admin" if passwords else "",
                password_file=password_file(Path(passwords), "admin") if passwords else None,
            ),
            on_lost=lambda _reason: None,
        )
        try:
            await asyncio.wait_for(bus.connect(), 10)
            return await asyncio.wait_for(work(bus, declare(layout.namespace)), _SECONDS)
        finally:
            await bus.close()

    return asyncio.run(connected())


def events(layout: Layout) -> list[StoredEvent]:
    """Return everything that was published, in the stream's order."""
    return on_bus(layout, _events)


def consumers(layout: Layout) -> list[ConsumerState]:
    """Return how far each consumer is behind."""
    return on_bus(layout, consumer_states)


async def _events(bus: Bus, topology: Topology) -> list[StoredEvent]:
    jetstream = bus.jetstream
    found: list[StoredEvent] = []
    if not (await jetstream.stream_info(topology.events.name)).state.messages:
        return found
    subject = f"{topology.namespace}.events.>"
    subscription = await jetstream.subscribe(subject, stream=topology.events.name, ordered_consumer=True)
    try:
        while True:
            message = await subscription.next_msg(timeout=_QUIET_SECONDS)
            try:
                envelope = decode(message.headers)
            except UnreadableEnvelope:
                continue  # published by hand, by the test of just that
            found.append(StoredEvent(message.metadata.sequence.stream, envelope, message.data))
            if message.metadata.num_pending == 0:
                return found
    except NatsTimeout:
        return found
    finally:
        await subscription.unsubscribe()
