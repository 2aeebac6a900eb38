"""Reconciling: what the stream lacks is published again with its own id, and a stream that knows more stops it."""

from __future__ import annotations

import resource
from datetime import timedelta

import pytest
from eventbus.connection import Bus
from eventbus.reconcile import StreamAhead, reconcile
from eventbus.relay import Relay
from eventbus.topology import Topology

from tests.integration.eventbus.bus_support import (
    NOW,
    NatsServer,
    Outbox,
    an_event,
    connected,
    publish,
    run,
    running,
    small_topology,
    until,
)

SINCE = NOW - timedelta(days=1)


async def _fill(bus: Bus, topology: Topology, store: Outbox, contacts: int, versions: int) -> None:
    for version in range(1, versions + 1):
        for number in range(contacts):
            store.write(f"a_{number}", an_event(number, f"c_{number}", version))
    async with running(Relay(store, bus, topology)):
        await until(lambda: store.is_empty, "published", 60)


def test_a_stream_that_holds_everything_needs_nothing(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> tuple[int, int, int]:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus:
            await _fill(bus, topology, store, contacts=1500, versions=2)
            report = await reconcile(bus, topology, "contacts", store, SINCE)
            return report.read, report.expected, report.republished

    assert run(scenario()) == (3000, 1500, 0)


def test_only_what_is_missing_is_published_again(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus:
            await _fill(bus, topology, store, contacts=50, versions=2)
            for number in range(7):
                await bus.jetstream.purge_stream(
                    topology.events.name, subject=f"{namespace}.events.contacts.v1.*.c_{number}"
                )
            report = await reconcile(bus, topology, "contacts", store, SINCE)
            waiting = sorted(item.event.event_id for item in store.pending(100))

        assert (report.missing, report.republished) == (7, 7)
        assert waiting == [f"e_c_{number}_{number}_2" for number in range(7)]

    run(scenario())


def test_an_empty_stream_is_filled_and_older_records_are_left_alone(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> tuple[int, int]:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus:
            store.newest["a_new"] = store.history["e_c_new_1_1"] = an_event(1, "c_new")
            store.newest["a_old"] = an_event(1, "c_old", record_time=NOW - timedelta(days=40))
            report = await reconcile(bus, topology, "contacts", store, SINCE)
            return report.expected, report.republished

    assert run(scenario()) == (1, 1)


def test_a_restored_database_is_told_that_the_stream_knows_more(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus:
            await _fill(bus, topology, store, contacts=3, versions=5)
            store.newest["a_1"] = an_event(1, "c_1", version=2)
            store.newest["a_3"] = store.history["e_c_3_3_1"] = an_event(3, "c_3")
            with pytest.raises(StreamAhead, match="a_1 is at epoch 1 version 5 there, at epoch 1 version 2 here"):
                await reconcile(bus, topology, "contacts", store, SINCE)

        assert store.is_empty  # not even the missing one was published

    run(scenario())


def test_an_aggregate_only_the_stream_knows_means_a_restore_too(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus:
            store.write("a_1", an_event(10_000, "c_1"))
            async with running(Relay(store, bus, topology)):
                await until(lambda: store.is_empty, "published")
            store.newest.clear()
            with pytest.raises(StreamAhead, match="a_1 is at epoch 1 version 1 there, unknown here"):
                await reconcile(bus, topology, "contacts", store, NOW)

    run(scenario())


def test_an_erased_contact_is_no_sign_of_a_restore(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> int:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus:
            store.write("a_1", an_event(10_000, "c_1", version=3, name="PersonErased"))
            async with running(Relay(store, bus, topology)):
                await until(lambda: store.is_empty, "published")
            store.newest.clear()
            return (await reconcile(bus, topology, "contacts", store, NOW)).read

    assert run(scenario()) == 1


def test_what_is_not_ours_in_the_stream_does_no_harm(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> tuple[int, int]:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus:
            await _fill(bus, topology, store, contacts=3, versions=1)
            await publish(bus, topology, an_event(1, "c_x"), ce_type="junk", Nats_Msg_Id="junk")
            await publish(bus, topology, an_event(1, "c_y", owner="interactions", name="InteractionRecorded"))
            report = await reconcile(bus, topology, "contacts", store, SINCE)
            return report.read, report.missing

    assert run(scenario()) == (3, 0)


def test_reading_a_long_stream_takes_bounded_memory(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> int:
        topology, store = small_topology(namespace), Outbox()
        async with connected(nats, topology) as bus:
            for number in range(200):
                store.write(f"a_{number}", an_event(number, f"c_{number}", payload=b"x" * 200_000))
            async with running(Relay(store, bus, topology)):
                await until(lambda: store.is_empty, "published", 60)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            report = await reconcile(bus, topology, "contacts", store, SINCE)
            assert report.read == 200
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert run(scenario()) < 20_000  # of 40 MB of bodies, none is fetched
