"""Dead letters: listed with their reason, replayed to one consumer only, or discarded with a reason of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest
from eventbus.consumer import Consumer
from eventbus.dead_letters import DeadLetters, NoSuchDeadLetter
from eventbus.errors import Misconfigured
from eventbus.messages import Ack, DeadLetter, Hooks, Outcome, Received

from tests.integration.eventbus.bus_support import (
    NatsServer,
    an_event,
    connected,
    publish,
    run,
    running,
    small_topology,
    until,
)


@dataclass
class Service:
    """A service that refuses events until it is repaired, and keeps the marks of incomplete customers."""

    is_repaired: bool = False
    applied: list[str] = field(default_factory=list)
    told: list[tuple[str, str, str]] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)

    async def handle(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        if not self.is_repaired:
            return [DeadLetter("NOT_UNDERSTOOD", ValueError("a value")) for _ in batch]
        self.applied += [received.event_id for received in batch]
        return [Ack() for _ in batch]

    @property
    def hooks(self) -> Hooks:
        return Hooks(self._on_dead_letter, self._on_discard, self._on_replayed)

    async def _on_dead_letter(self, received: Received, reason: str) -> None:
        self.told.append(("dead", received.event_id, reason))
        self.incomplete.add(received.contact)

    async def _on_discard(self, received: Received, reason: str) -> None:
        self.told.append(("discarded", received.event_id, reason))
        self.incomplete.discard(received.contact)

    async def _on_replayed(self, received: Received, reason: str) -> None:
        self.told.append(("replayed", received.event_id, reason))
        self.incomplete.discard(received.contact)


def test_a_replayed_event_is_applied_by_its_consumer_and_seen_by_nobody_else(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, service, stranger = small_topology(namespace), Service(), Service(is_repaired=True)
        async with connected(nats, topology) as bus:
            letters = DeadLetters(bus, topology)
            consumer = Consumer(bus, topology, "interactions", service.handle, service.hooks)
            other = Consumer(bus, topology, "notifications", stranger.handle, stranger.hooks)
            async with running(consumer, other):
                await publish(bus, topology, an_event(1, "c_1", payload=b"the body"))
                await until(lambda: service.incomplete == {"c_1"}, "marked")
                await until(lambda: consumer.status.tally.dead_letters == 1, "terminated")
                (letter,) = await letters.list()
                shown = await letters.show(letter.number)
                service.is_repaired = True
                await letters.replay(letter.number)
                await until(lambda: service.applied == ["e_c_1_1_1"], "applied")
                await until(lambda: service.incomplete == set(), "mark cleared")
                left = await letters.list()

        assert (shown.payload, shown.reason, shown.error) == (b"the body", "NOT_UNDERSTOOD", "ValueError")
        assert (shown.event_id, shown.consumer, shown.deliveries) == ("e_c_1_1_1", "interactions", 1)
        assert service.told[-1] == ("replayed", "e_c_1_1_1", "NOT_UNDERSTOOD")
        assert left == []
        assert stranger.applied == []

    run(scenario())


def test_a_replay_that_fails_again_is_a_dead_letter_again(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, service = small_topology(namespace), Service()
        async with connected(nats, topology) as bus:
            letters = DeadLetters(bus, topology)
            consumer = Consumer(bus, topology, "interactions", service.handle, service.hooks)
            async with running(consumer):
                await publish(bus, topology, an_event(1, "c_1"))
                for round_number in range(1, 4):
                    await until(partial(_has_buried, consumer, round_number), "buried")
                    (letter,) = await letters.list("interactions")
                    await letters.replay(letter.number)
                await until(lambda: consumer.status.tally.dead_letters == 4, "buried for good")
                assert len(await letters.list("interactions")) == 1

        assert service.incomplete == {"c_1"}

    run(scenario())


def test_a_discard_reaches_the_service_with_its_reason(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, service = small_topology(namespace), Service()
        async with connected(nats, topology) as bus:
            letters = DeadLetters(bus, topology)
            consumer = Consumer(bus, topology, "interactions", service.handle, service.hooks)
            async with running(consumer):
                await publish(bus, topology, an_event(1, "c_1"))
                await until(lambda: consumer.status.tally.dead_letters == 1, "buried")
                (letter,) = await letters.list()
                with pytest.raises(Misconfigured, match="reason"):
                    await letters.discard(letter.number, " \n")
                await letters.discard(letter.number, "sent twice by the shop\r\nX-Evil: yes")
                await until(lambda: service.incomplete == set(), "mark cleared")
                assert await letters.list() == []

        assert service.applied == []
        assert service.told[-1] == ("discarded", "e_c_1_1_1", "sent twice by the shop X-Evil: yes")

    run(scenario())


def test_an_unknown_number_is_told_as_such(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology = small_topology(namespace)
        async with connected(nats, topology) as bus:
            with pytest.raises(NoSuchDeadLetter, match="no dead letter 17"):
                await DeadLetters(bus, topology).replay(17)

    run(scenario())


def test_a_failing_hook_leaves_the_event_in_the_stream_and_one_letter(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, service = small_topology(namespace), Service()
        failures: list[str] = []

        async def mark(received: Received, reason: str) -> None:
            if not failures:
                failures.append(reason)
                raise ConnectionError("the store is away")
            service.incomplete.add(received.contact)

        async with connected(nats, topology) as bus:
            consumer = Consumer(bus, topology, "interactions", service.handle, Hooks(on_dead_letter=mark))
            async with running(consumer):
                await publish(bus, topology, an_event(1, "c_1"))
                await until(lambda: consumer.status.tally.dead_letters == 1, "terminated")
                assert len(await DeadLetters(bus, topology).list()) == 1

        assert service.incomplete == {"c_1"}

    run(scenario())


def test_headers_of_a_dead_letter_hold_no_value_of_the_event(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> str:
        topology = small_topology(namespace)

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            return [DeadLetter("INVALID", ValueError(received.payload.decode())) for received in batch]

        async with connected(nats, topology) as bus:
            consumer = Consumer(bus, topology, "interactions", handle)
            async with running(consumer):
                await publish(bus, topology, an_event(1, "c_1", payload=b"canary@example.org"))
                await until(lambda: consumer.status.tally.dead_letters == 1, "buried")
            return str((await DeadLetters(bus, topology).list())[0].headers)

    assert "canary" not in run(scenario())


def test_an_erased_contact_leaves_nothing_in_any_stream(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> tuple[int, int]:
        topology, service = small_topology(namespace), Service()
        async with connected(nats, topology) as bus:
            consumer = Consumer(bus, topology, "interactions", service.handle, service.hooks)
            async with running(consumer):
                await publish(bus, topology, an_event(1, "c_1"))
                await publish(bus, topology, an_event(2, "c_2"))
                await until(lambda: consumer.status.tally.dead_letters == 2, "buried")
                await DeadLetters(bus, topology).replay((await DeadLetters(bus, topology).list())[0].number)
                await until(lambda: consumer.status.tally.dead_letters == 3, "buried again")
            for stream, subject in topology.contact_subjects("c_1"):
                await bus.jetstream.purge_stream(stream, subject=subject)
            events = await bus.jetstream.stream_info(topology.events.name, subjects_filter=">")
            letters = await bus.jetstream.stream_info(topology.dead_letters.name, subjects_filter=">")
            subjects = [*(events.state.subjects or {}), *(letters.state.subjects or {})]
            return sum("c_1" in name for name in subjects), sum("c_2" in name for name in subjects)

    assert run(scenario()) == (0, 2)


def _has_buried(consumer: Consumer, count: int) -> bool:
    return consumer.status.tally.dead_letters == count
