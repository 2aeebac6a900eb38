"""Servers that are killed, frozen, wiped or not there: nothing is lost, and nothing stalls once they are back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Sequence

import pytest
from eventbus.connection import Bus
from eventbus.consumer import Consumer
from eventbus.errors import Misconfigured, NoAnswer, NotConnected, PermanentFailure
from eventbus.messages import Outcome, Received
from eventbus.migrate import migrate
from eventbus.reconcile import reconcile
from eventbus.relay import Relay
from servicekit.outbox import PendingEvent

from tests.integration.eventbus.bus_support import (
    NOW,
    Effects,
    NatsServer,
    Outbox,
    an_event,
    bus_settings,
    connected,
    publish,
    run,
    running,
    small_topology,
    until,
)

QUICK = {"ping_interval_seconds": 0.5, "max_outstanding_pings": 2}


async def _write(store: Outbox, count: int, pause: float = 0.004) -> None:
    for number in range(count):
        store.write(f"c_{number % 40}", an_event(number, f"c_{number % 40}", version=number // 40 + 1))
        await asyncio.sleep(pause)


def test_nothing_is_lost_when_the_server_is_killed_again_and_again(breakable_nats: NatsServer) -> None:
    async def scenario() -> None:
        topology = small_topology("kills", ack_wait_seconds=3)
        store, effects = Outbox(), Effects()
        async with connected(breakable_nats, topology) as bus:
            relay, consumer = Relay(store, bus, topology), Consumer(bus, topology, "interactions", effects.handle)
            async with running(relay, consumer):
                writing = asyncio.create_task(_write(store, 1500))
                for _ in range(4):
                    await asyncio.sleep(1)
                    await asyncio.to_thread(breakable_nats.kill)
                    await asyncio.sleep(0.5)
                    await asyncio.to_thread(breakable_nats.start)
                await writing
                recovery = await until(lambda: len(effects.applied) == 1500 or _settled(store, effects), "all", 30)
                print(f"recovered {recovery:.1f} s after the last kill; handled {len(effects.seen)} of 1500")

        _assert_final(store, effects)

    run(scenario())


def test_a_frozen_server_delays_but_loses_nothing(breakable_nats: NatsServer) -> None:
    async def scenario() -> None:
        topology = small_topology("frost", ack_wait_seconds=3)
        store, effects = Outbox(), Effects()
        async with connected(breakable_nats, topology, **QUICK) as bus:
            relay, consumer = Relay(store, bus, topology), Consumer(bus, topology, "interactions", effects.handle)
            async with running(relay, consumer):
                writing = asyncio.create_task(_write(store, 1000))
                await asyncio.sleep(1)
                breakable_nats.freeze()
                start = time.monotonic()
                await until(lambda: not bus.is_connected, "silence noticed", 10)
                print(f"noticed after {time.monotonic() - start:.1f} s")
                await asyncio.sleep(3)
                breakable_nats.thaw()
                thawed = time.monotonic()
                await writing
                await until(lambda: _settled(store, effects), "all applied", 30)
                print(f"recovered {time.monotonic() - thawed:.1f} s after the thaw")

        _assert_final(store, effects)

    run(scenario())


def test_a_short_freeze_that_no_ping_notices_does_not_stall_either(breakable_nats: NatsServer) -> None:
    async def scenario() -> None:
        topology = small_topology("frost", ack_wait_seconds=3)
        store, effects = Outbox(), Effects()
        async with connected(breakable_nats, topology) as bus:
            relay, consumer = Relay(store, bus, topology), Consumer(bus, topology, "interactions", effects.handle)
            async with running(relay, consumer):
                writing = asyncio.create_task(_write(store, 1000))
                await asyncio.sleep(1)
                breakable_nats.freeze()
                await asyncio.sleep(4)
                breakable_nats.thaw()
                await writing
                await until(lambda: _settled(store, effects), "all applied", 30)

    run(scenario())


def test_publishing_while_disconnected_fails_at_once_and_stores_nothing_later(breakable_nats: NatsServer) -> None:
    async def scenario() -> int:
        topology = small_topology("cut")
        async with connected(breakable_nats, topology) as bus:
            await asyncio.to_thread(breakable_nats.kill)
            await until(lambda: not bus.is_connected, "loss noticed")
            async with asyncio.timeout(20):  # to wait for an answer each time would take longer
                for number in range(50):
                    with pytest.raises(NotConnected):
                        await publish(bus, topology, an_event(number))
            await asyncio.to_thread(breakable_nats.start)
            await until(lambda: bus.is_connected, "back")
            return int((await bus.jetstream.stream_info(topology.events.name)).state.messages)

    assert run(scenario()) == 0


def test_an_unconfirmed_publish_is_told_as_unknown(breakable_nats: NatsServer) -> None:
    async def scenario() -> None:
        topology = small_topology("cut")
        async with connected(breakable_nats, topology) as bus:
            breakable_nats.freeze()
            with pytest.raises(NoAnswer):
                await publish(bus, topology, an_event(1))
            breakable_nats.thaw()

    run(scenario())


def test_an_event_whose_confirmation_was_lost_is_stored_once(breakable_nats: NatsServer) -> None:
    async def scenario() -> tuple[int, int]:
        topology, store = small_topology("cut"), Outbox()
        async with connected(breakable_nats, topology) as bus:
            relay = Relay(store, bus, topology)
            async with running(relay):
                breakable_nats.freeze()
                store.write("c_1", an_event(1))
                await asyncio.sleep(3)  # the relay's publish times out and is repeated
                breakable_nats.thaw()
                await until(lambda: store.is_empty, "published")
            return int((await bus.jetstream.stream_info(topology.events.name)).state.messages), relay.status.duplicates

    messages, duplicates = run(scenario())

    assert messages == 1
    assert duplicates <= 1


def test_a_wiped_stream_is_refilled_from_the_database(breakable_nats: NatsServer) -> None:
    async def scenario() -> None:
        topology = small_topology("wiped", ack_wait_seconds=3)
        store, effects = Outbox(), Effects()
        async with connected(breakable_nats, topology) as bus:
            relay, consumer = Relay(store, bus, topology), Consumer(bus, topology, "interactions", effects.handle)
            async with running(relay, consumer):
                for version in range(1, 4):
                    for number in range(100):
                        store.write(f"c_{number}", an_event(number, f"c_{number}", version))
                await until(lambda: _settled(store, effects), "all applied")
                await asyncio.to_thread(breakable_nats.wipe)
                await until(lambda: bus.is_connected and not consumer.status.is_bound, "missing consumer noticed")
                store.write("c_new", an_event(1, "c_new"))
                await migrate(bus, topology)
                await until(lambda: "e_c_new_1_1" in effects.applied, "a new event applied without a restart")
                report = await reconcile(bus, topology, "contacts", store, NOW)
                await until(lambda: store.is_empty, "republished")
            again = await reconcile(bus, topology, "contacts", store, NOW)

        assert (report.expected, report.missing, report.republished) == (101, 100, 100)
        assert (again.missing, again.republished) == (0, 0)
        assert all(order == (1 << 40) + 3 for aggregate, order in effects.order.items() if aggregate != "c_new")

    run(scenario())


def test_the_relay_waits_for_a_server_that_was_never_there(breakable_nats: NatsServer) -> None:
    async def scenario() -> None:
        topology, store = small_topology("late"), Outbox()
        store.write("c_1", an_event(1))
        breakable_nats.kill()
        bus = Bus(bus_settings(breakable_nats), lambda _: None)
        relay = Relay(store, bus, topology)
        tasks = [asyncio.create_task(bus.connect()), asyncio.create_task(relay.run())]
        await asyncio.sleep(2)
        await asyncio.to_thread(breakable_nats.start)
        await bus.wait_connected()
        await migrate(bus, topology)
        await until(lambda: store.is_empty, "published", 15)
        relay.stop()
        await asyncio.gather(*tasks)
        await bus.close()

    run(scenario())


def test_a_failing_store_stops_nothing_for_good(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus, running(Relay(store, bus, topology)):
            store.is_down = True
            store.write("c_1", an_event(1))
            await asyncio.sleep(2)
            store.is_down = False
            await until(lambda: store.is_empty, "published", 10)

    run(scenario())


def test_a_store_that_cannot_remove_is_offered_the_events_anew(nats: NatsServer, namespace: str) -> None:
    class Forgetful(Outbox):
        """Fails at its first removal and loses track of what it handed out, so that this removal can never succeed."""

        def __init__(self) -> None:
            super().__init__()
            self.handed_out: set[str] = set()
            self.failed: list[set[str]] = []

        def pending(self, limit: int) -> Sequence[PendingEvent]:
            found = super().pending(limit)
            self.handed_out.update(item.event.event_id for item in found)
            return found

        def published(self, events: Iterable[PendingEvent]) -> None:
            asked = list(events)
            for item in asked:
                self.handed_out.remove(item.event.event_id)
            if not self.failed:
                self.failed.append({item.event.event_id for item in asked})
                raise ConnectionError("the store is down")
            super().published(asked)

    async def scenario() -> int:
        topology, store = small_topology(namespace), Forgetful()
        for number in range(100):
            store.write(f"c_{number}", an_event(number, f"c_{number}"))
        async with connected(nats, topology) as bus:
            async with running(Relay(store, bus, topology)):
                await until(lambda: store.is_empty, "published", 20)
            assert any(store.failed)
            return int((await bus.jetstream.stream_info(topology.events.name)).state.messages)

    assert run(scenario()) == 100


def test_an_oversized_event_is_set_aside_and_the_others_go_out(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> dict[str, str]:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus, running(Relay(store, bus, topology)):
            store.write("c_big", an_event(1, "c_big", payload=b"x" * 600_000))
            store.write("c_odd", an_event(2, "not a token"))
            for number in range(50):
                store.write(f"c_{number}", an_event(number, f"c_{number}"))
            await until(lambda: store.depth().events == 2, "the others published", 10)
        return store.set_aside

    assert run(scenario()) == {"e_c_big_1_1": "TooLarge", "e_not a token_2_1": "ValueError"}


def test_a_full_stream_is_waited_for(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus:
            stream = (await bus.jetstream.stream_info(topology.events.name)).config
            await bus.jetstream.update_stream(stream.evolve(max_bytes=5_000))
            relay = Relay(store, bus, topology)
            async with running(relay):
                for number in range(100):
                    store.write(f"c_{number}", an_event(number, f"c_{number}"))
                await until(lambda: relay.status.is_stream_full, "told as full")
                await bus.jetstream.update_stream(stream.evolve(max_bytes=-1))
                await until(lambda: store.is_empty, "published", 15)
                assert not relay.status.is_stream_full

    run(scenario())


def test_users_are_told_apart_and_a_refused_permission_is_seen(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("users")
    server = NatsServer(
        folder,
        extra='authorization { users: [ { user: "boss", password: "b" }, { user: "weak", password: "w", permissions: '
        '{ publish: ["allowed.>"], subscribe: ["_INBOX_test.>"] } } ] }',
    )
    server.start()
    secret = folder / "password"
    secret.write_text("w\n")

    async def scenario() -> None:
        topology = small_topology("users")
        secret.chmod(0o644)
        with pytest.raises(Misconfigured, match="chmod 600"):
            await Bus(bus_settings(server, user="weak", password_file=secret), lambda _: None).connect()
        secret.chmod(0o600)
        async with connected(server, user="weak", password_file=secret) as bus:
            with pytest.raises(NoAnswer):
                await publish(bus, topology, an_event(1))
            assert "permissions violation" in bus.permission_violation.lower()

    try:
        run(scenario())
    finally:
        server.close()


def test_the_documented_permissions_are_enough_for_a_service(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("rights")
    may = [
        "rights.events.contacts.>",
        "rights.dlq.interactions.>",
        "$JS.API.CONSUMER.MSG.NEXT.rights_EVENTS.interactions",
        "$JS.API.CONSUMER.INFO.rights_EVENTS.interactions",
        "$JS.ACK.rights_EVENTS.interactions.>",
        "$JS.API.STREAM.INFO.rights_EVENTS",
        "$JS.API.CONSUMER.CREATE.rights_EVENTS.contacts_reconcile.rights.events.contacts.>",
        "$JS.API.CONSUMER.MSG.NEXT.rights_EVENTS.contacts_reconcile",
        "$JS.API.CONSUMER.DELETE.rights_EVENTS.contacts_reconcile",
    ]
    server = NatsServer(
        folder,
        extra='authorization { users: [ { user: "boss", password: "w" }, { user: "service", password: "w", '
        f'permissions: {{ publish: {json.dumps(may)}, subscribe: ["_INBOX_test.>"] }} }} ] }}',
    )
    server.start()
    secret = folder / "password"
    secret.write_text("w")
    secret.chmod(0o600)

    async def scenario() -> None:
        topology, store, effects = small_topology("rights"), Outbox(), Effects()

        async def handle(batch: Sequence[Received]) -> Sequence[Outcome]:
            if any(received.contact == "c_poison" for received in batch):
                raise PermanentFailure("POISON")
            return await effects.handle(batch)

        async with connected(server, topology, user="boss", password_file=secret, service="boss"):
            pass
        async with connected(server, user="service", password_file=secret) as bus:
            consumer = Consumer(bus, topology, "interactions", handle)
            async with running(Relay(store, bus, topology), consumer):
                for contact in ("c_1", "c_poison", "c_2"):
                    store.write(contact, an_event(1, contact))
                await until(lambda: consumer.status.tally.acknowledged == 2, "the good ones confirmed")
                await until(lambda: consumer.status.tally.dead_letters == 1, "the bad one buried")
            assert consumer.status.is_bound
            assert (await reconcile(bus, topology, "contacts", store, NOW)).read == 3
            assert bus.permission_violation == ""

    try:
        run(scenario())
    finally:
        server.close()


def _settled(store: Outbox, effects: Effects) -> bool:
    """Tell whether every event has come, if need be behind a newer one, and every aggregate is at its newest state."""
    return (store.is_empty and set(effects.seen) == set(store.history)) and all(
        effects.order.get(aggregate) == (event.epoch << 40) + event.version for aggregate, event in store.newest.items()
    )


def _assert_final(store: Outbox, effects: Effects) -> None:
    assert set(effects.applied.values()) == {1}
    assert set(effects.seen) == set(store.history)
    assert all(effects.payloads[event_id] == event.payload for event_id, event in store.history.items())
