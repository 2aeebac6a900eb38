"""From the acknowledgement of a contact that is not the first about its matter until a subscriber of the bus knows."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

from backstory.events.interactions.v1.events_pb2 import RepeatDetected
from backstory.interactions.v1 import interactions_pb2 as pb
from eventbus.connection import Bus
from eventbus.topology import Topology
from nats.aio.msg import Msg

from tests.bench.figures import Figure, of_times
from tests.bench.stage import Deployed
from tests.faults.stream import on_bus
from tests.support.eventually import eventually

_SECONDS = 20.0
_TOPIC = "billing/refund"


def measure(deployed: Deployed, *, quick: bool) -> Iterator[Figure]:
    """Let customers who wrote before about the same send a text message, one at a time."""
    customers, numbers = deployed.customers, range(30 if quick else 200)
    for number in numbers:
        customers.record(_phone(number), topic=_TOPIC, channel="email")
    with _Subscriber(deployed) as subscriber:
        seconds = []
        for number in numbers:
            name = customers.record(_phone(number), topic=_TOPIC, channel="sms").name
            acknowledged = time.perf_counter()
            eventually(_SECONDS, lambda name=name: name in subscriber.heard)  # type: ignore[misc] # bound now
            seconds.append(max(0.0, subscriber.heard[name] - acknowledged))
    yield of_times("repeat_p50", seconds, 0.5)
    yield of_times("repeat_p99", seconds, 0.99, f"{len(seconds)} contacts, one at a time")


class _Subscriber:
    """Notes when it hears of each repeat."""

    def __init__(self, deployed: Deployed) -> None:
        self.heard: dict[str, float] = {}
        self._layout = deployed.deployment.system.layout
        self._listens, self._done = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: on_bus(self._layout, self._listen), daemon=True)

    def __enter__(self) -> _Subscriber:
        self._thread.start()
        if not self._listens.wait(_SECONDS):
            raise RuntimeError("the bus cannot be listened to")
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    async def _listen(self, bus: Bus, topology: Topology) -> None:
        subscription = await bus.subscribe(f"{topology.namespace}.events.interactions.*.RepeatDetected.*", self._hear)
        self._listens.set()
        await asyncio.to_thread(self._done.wait)
        await subscription.unsubscribe()

    async def _hear(self, message: Msg) -> None:
        repeat = RepeatDetected.FromString(message.data).repeat
        self.heard.setdefault(repeat.interaction, time.perf_counter())


def _phone(number: int) -> pb.IdentityKey:
    return pb.IdentityKey(kind="phone", value=f"+4930{7_000_000 + number}")
