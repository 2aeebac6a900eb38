"""Consumers: redelivery, repeats, disorder and failing handlers leave the same effects as a calm day."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from eventbus.consumer import Consumer
from eventbus.dead_letters import DeadLetters
from eventbus.errors import PermanentFailure
from eventbus.messages import Ack, DeadLetter, Hooks, Nak, Outcome, Received
from google.protobuf.message import DecodeError
from servicekit.errors import Unavailable

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


def test_an_event_comes_again_until_its_handler_succeeds(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, effects = small_topology(namespace), Effects()
        failures: list[int] = []

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            if len(failures) < 2 and any(received.contact == "c_bad" for received in batch):
                failures.append(len(batch))
                raise RuntimeError("not yet")
            return await effects.handle(batch)

        async with connected(nats, topology) as bus:
            for number, contact in enumerate(["c_1", "c_bad", "c_2"]):
                await publish(bus, topology, an_event(number, contact))
            async with running(Consumer(bus, topology, "interactions", handle)):
                await until(lambda: len(effects.applied) == 3, "all applied")

    run(scenario())


def test_one_failing_event_does_not_hold_up_its_batch(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, effects = small_topology(namespace), Effects()

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            if any(received.event_id == "e_c_3_7_1" for received in batch):
                raise ValueError("a fault of ours")
            return await effects.handle(batch)

        async with connected(nats, topology) as bus:
            for number in range(12):
                await publish(bus, topology, an_event(number, f"c_{number % 4}"))
            async with running(Consumer(bus, topology, "interactions", handle)):
                await until(lambda: len(effects.seen) >= 11, "the others applied")

        assert "e_c_3_7_1" not in effects.seen

    run(scenario())


def test_repeats_and_disorder_change_nothing(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> tuple[dict[str, int], int]:
        topology, effects = small_topology(namespace), Effects()
        events = [an_event(0, f"c_{contact}", version) for contact in range(10) for version in range(1, 21)]
        copies = [event for event in events for _ in range(random.Random(event.event_id).randint(1, 3))]
        random.Random(7).shuffle(copies)
        async with connected(nats, topology) as bus:
            for number, event in enumerate(copies):
                await publish(bus, topology, event, Nats_Msg_Id=f"copy-{number}")
            consumer = Consumer(bus, topology, "interactions", effects.handle)
            async with running(consumer):
                await until(lambda: consumer.status.tally.acknowledged == len(copies), "all confirmed", 30)
        return effects.order, max(effects.applied.values())

    orders, most = run(scenario())

    assert set(orders.values()) == {(1 << 40) + 20}
    assert most == 1


def test_a_batch_keeps_each_contact_together_and_in_order(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> list[list[Received]]:
        topology, batches = small_topology(namespace), []

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            batches.append(list(batch))
            return [Ack() for _ in batch]

        async with connected(nats, topology) as bus:
            for number in range(60):
                await publish(bus, topology, an_event(0, f"c_{number % 5}", version=number // 5 + 1))
            async with running(Consumer(bus, topology, "interactions", handle)):
                await until(lambda: sum(map(len, batches)) == 60, "all handled")
        return batches

    batches = run(scenario())

    assert max(map(len, batches)) > 5
    for batch in batches:
        contacts = [received.contact for received in batch]
        assert contacts == sorted(contacts, key=contacts.index)
        for contact in set(contacts):
            versions = [received.envelope.version for received in batch if received.contact == contact]
            assert versions == sorted(versions)


def test_poison_reaches_the_dead_letters_at_once_and_its_customer_is_marked(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, effects = small_topology(namespace), Effects()
        marked: list[tuple[str, str]] = []

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            for received in batch:
                if received.payload == b"mutated":
                    raise DecodeError("Error parsing message")
                if received.payload == b"invalid":
                    raise PermanentFailure("INVALID_EVENT", "no contact")
            return await effects.handle(batch)

        async def mark(received: Received, reason: str) -> None:
            marked.append((received.contact, reason))

        async with connected(nats, topology) as bus:
            await publish(bus, topology, an_event(1, "c_1", payload=b"mutated"))
            await publish(bus, topology, an_event(2, "c_2", payload=b"invalid"))
            await publish(bus, topology, an_event(3, "c_3"), ce_type="backstory.events.contacts.v9.ContactUpdated")
            await publish(bus, topology, an_event(4, "c_4"), backstory_version="many")
            await publish(bus, topology, an_event(5, "c_5"), ce_id="")
            await publish(bus, topology, an_event(6, "c_6"))
            consumer = Consumer(bus, topology, "interactions", handle, Hooks(on_dead_letter=mark))
            async with running(consumer):
                await until(lambda: consumer.status.tally.dead_letters == 5 and len(effects.seen) == 1, "all settled")
            letters = await DeadLetters(bus, topology).list("interactions")
            left = await bus.jetstream.consumer_info(topology.events.name, "interactions")

        assert sorted(marked) == [
            ("c_1", "UNDECODABLE"),
            ("c_2", "INVALID_EVENT"),
            ("c_3", "UNKNOWN_MAJOR_VERSION"),
            ("c_4", "UNREADABLE_ENVELOPE"),
            ("c_5", "UNREADABLE_ENVELOPE"),
        ]
        assert sorted((letter.contact, letter.reason) for letter in letters) == sorted(marked)
        assert (left.num_pending, left.num_ack_pending) == (0, 0)

    run(scenario())


def test_an_event_delivered_eight_times_is_buried_without_asking_its_handler(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> list[int]:
        topology = small_topology(namespace)
        asked: list[int] = []
        buried: list[tuple[int, str]] = []

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            asked.extend(received.deliveries for received in batch)
            return [Nak(0.01) for _ in batch]

        async def mark(received: Received, reason: str) -> None:
            buried.append((received.deliveries, reason))

        async with connected(nats, topology) as bus:
            await publish(bus, topology, an_event(1))
            async with running(Consumer(bus, topology, "interactions", handle, Hooks(on_dead_letter=mark))):
                await until(lambda: bool(buried), "buried")
        assert buried == [(8, "TOO_MANY_DELIVERIES")]
        return asked

    assert run(scenario()) == [1, 2, 3, 4, 5, 6, 7]


def test_events_are_kept_while_the_store_is_away_and_none_is_used_up(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, effects, away = small_topology(namespace, ack_wait_seconds=2), Effects(), [True]
        deliveries: set[int] = set()

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            deliveries.update(received.deliveries for received in batch)
            if away[0]:
                raise Unavailable("STORE_AWAY", "no primary")
            return await effects.handle(batch)

        async with connected(nats, topology) as bus:
            for number in range(40):
                await publish(bus, topology, an_event(number, f"c_{number}"))
            consumer = Consumer(bus, topology, "interactions", handle)
            async with running(consumer):
                await until(lambda: consumer.status.is_store_away, "outage noticed")
                start = time.monotonic()
                await until(lambda: time.monotonic() - start > 6, "three times ack_wait passes")
                away[0] = False
                await until(lambda: len(effects.applied) == 40, "all applied")

        assert deliveries == {1}
        assert consumer.status.tally.dead_letters == 0

    run(scenario())


def test_an_event_that_blames_the_store_does_not_stop_the_others(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, effects = small_topology(namespace), Effects()

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            if any(received.contact == "c_bad" for received in batch):
                raise Unavailable("STORE_AWAY", "this one always times out")
            return await effects.handle(batch)

        async with connected(nats, topology) as bus:
            consumer = Consumer(bus, topology, "interactions", handle)
            async with running(consumer):
                await publish(bus, topology, an_event(0, "c_bad"))
                for number in range(30):
                    await publish(bus, topology, an_event(number, f"c_{number}"))
                await until(lambda: len(effects.applied) == 30, "the others applied", 10)

        assert consumer.status.tally.given_back >= 1

    run(scenario())


def test_a_slow_handler_keeps_its_events_to_itself(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, effects, gate = small_topology(namespace, ack_wait_seconds=1.5), Effects(), []

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            start = time.monotonic()
            await until(lambda: time.monotonic() - start > 5, "a slow database")
            gate.append(len(batch))
            return await effects.handle(batch)

        async with connected(nats, topology) as bus:
            await publish(bus, topology, an_event(1))
            consumer = Consumer(bus, topology, "interactions", handle)
            async with running(consumer):
                await until(lambda: consumer.status.tally.acknowledged == 1, "confirmed")

        assert (gate, consumer.status.redelivered) == ([1], 0)

    run(scenario())


def test_stopping_gives_back_what_was_not_begun(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, effects = small_topology(namespace), Effects()
        begun: list[Received] = []

        async def slow(batch: Sequence[Received]) -> Sequence[Outcome]:
            begun.extend(batch)
            start = time.monotonic()
            await until(lambda: time.monotonic() - start > 1, "a slow database")
            return await effects.handle(batch)

        async with connected(nats, topology) as bus:
            for number in range(100):
                await publish(bus, topology, an_event(number, f"c_{number}"))
            async with running(Consumer(bus, topology, "interactions", slow)):
                await until(lambda: bool(begun), "one batch begun")
            async with running(Consumer(bus, topology, "interactions", effects.handle)):
                await until(lambda: len(effects.applied) == 100, "the rest applied before ack_wait is over", 20)

        assert set(effects.applied.values()) == {1}

    run(scenario())


def test_a_consumer_that_gets_nothing_although_events_wait_is_rebuilt(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> int:
        topology, effects = small_topology(namespace), Effects()
        async with connected(nats, topology) as bus:
            stream = topology.events.name
            await bus.jetstream.pause_consumer(stream, "interactions", "2999-01-01T00:00:00Z")
            consumer = Consumer(bus, topology, "interactions", effects.handle)
            async with running(consumer):
                await publish(bus, topology, an_event(1))
                await until(lambda: consumer.status.watchdog_rebuilds == 1, "the watchdog barks", 15)
                assert consumer.status.lag == 1
                await bus.jetstream.resume_consumer(stream, "interactions")
                await until(lambda: len(effects.applied) == 1, "applied", 10)
        return consumer.status.redelivered

    assert run(scenario()) == 0


def test_two_workers_share_a_consumer(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, effects = small_topology(namespace), Effects()
        async with connected(nats, topology) as bus, connected(nats) as other:
            workers = [Consumer(bus, topology, "interactions", effects.handle)]
            workers.append(Consumer(other, topology, "interactions", effects.handle))
            async with running(*workers):
                for number in range(600):
                    await publish(bus, topology, an_event(number, f"c_{number % 50}", version=number // 50 + 1))
                await until(lambda: len(effects.seen) == 600, "all handled")

        assert min(worker.status.received for worker in workers) > 100

    run(scenario())


def test_a_handler_that_answers_too_little_is_treated_as_failing(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, effects = small_topology(namespace), Effects()

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            answers = await effects.handle(batch)
            return answers if len(batch) == 1 else answers[1:]

        async with connected(nats, topology) as bus:
            for number in range(10):
                await publish(bus, topology, an_event(number, "c_1", version=number + 1))
            consumer = Consumer(bus, topology, "interactions", handle)
            async with running(consumer):
                await until(lambda: consumer.status.tally.acknowledged == 10, "all confirmed")

    run(scenario())


def test_a_reason_that_is_no_code_is_not_written_into_headers(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> str:
        topology = small_topology(namespace)

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            return [DeadLetter("bad address anna@example.org") for _ in batch]

        async with connected(nats, topology) as bus:
            await publish(bus, topology, an_event(1))
            consumer = Consumer(bus, topology, "interactions", handle)
            async with running(consumer):
                await until(lambda: consumer.status.tally.dead_letters == 1, "buried")
            return (await DeadLetters(bus, topology).list())[0].reason

    assert run(scenario()) == "HANDLER_REFUSED"
