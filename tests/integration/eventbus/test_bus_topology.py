"""Streams and consumers are made by one command only, and every difference from what is declared is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from eventbus.__main__ import main
from eventbus.errors import Misconfigured
from eventbus.migrate import migrate, verify
from eventbus.topology import declare
from nats.js.api import ConsumerConfig, StorageType, StreamConfig

from tests.integration.eventbus.bus_support import NatsServer, connected, run


def test_migrating_twice_changes_nothing_the_second_time(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> tuple[list[str], list[str], list[str]]:
        topology = declare(namespace)
        async with connected(nats) as bus:
            first, second = await migrate(bus, topology), await migrate(bus, topology)
            return first, second, [str(found) for found in await verify(bus, topology, [nats.monitoring_url])]

    first, second, differences = run(scenario())

    assert len(first) == len(declare(namespace).streams) + len(declare(namespace).consumers)
    assert second == []
    assert differences == []


def test_drift_is_told_with_its_remedy_and_repaired(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> tuple[list[str], list[str]]:
        topology = declare(namespace)
        async with connected(nats, topology) as bus:
            stream = (await bus.jetstream.stream_info(topology.events.name)).config
            await bus.jetstream.update_stream(stream.evolve(max_age=60.0, duplicate_window=30.0))
            await bus.jetstream.delete_consumer(topology.events.name, "notifications")
            consumer = (await bus.jetstream.consumer_info(topology.events.name, "interactions")).config
            await bus.jetstream.add_consumer(topology.events.name, consumer.evolve(max_deliver=5))
            before = [str(found) for found in await verify(bus, topology, [nats.monitoring_url])]
            await migrate(bus, topology)
            return before, [str(found) for found in await verify(bus, topology, [nats.monitoring_url])]

    before, after = run(scenario())

    assert [line.split(";")[0] for line in before] == [
        f"stream {before[0].split()[1][:-1]}: max_age is 60.0, declared 2592000.0",
        f"stream {before[0].split()[1][:-1]}: duplicate_window is 30.0, declared 600.0",
        "consumer interactions: max_deliver is 5, declared -1",
        "consumer notifications is missing",
    ]
    assert all(line.endswith("run: python -m eventbus migrate") for line in before)
    assert after == []


def test_a_change_the_server_refuses_is_an_error_that_says_so(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> None:
        topology = declare(namespace)
        async with connected(nats) as bus:
            wrong = StreamConfig(name=topology.events.name, subjects=list(topology.events.subjects))
            await bus.jetstream.add_stream(wrong.evolve(storage=StorageType.MEMORY))
            with pytest.raises(Misconfigured, match="storage is memory, declared file"):
                await migrate(bus, topology)

    run(scenario())


def test_a_server_that_confirms_before_the_disk_is_found_out(tmp_path: Path) -> None:
    server = NatsServer(tmp_path, sync="2m")
    server.start()
    try:

        async def scenario() -> list[str]:
            topology = declare("careless")
            async with connected(server, topology) as bus:
                return [str(found) for found in await verify(bus, topology, [server.monitoring_url])]

        assert run(scenario()) == [
            f"the NATS server at {server.monitoring_url} confirms writes before they are on disk; "
            'set sync_interval: "always" in its jetstream section and restart it'
        ]
    finally:
        server.close()


def test_two_deployments_share_a_server_without_sharing_a_subject(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> list[str]:
        async with connected(nats, declare(f"{namespace}-a")) as bus:
            await migrate(bus, declare(f"{namespace}-b"))
            return [str(found) for found in await verify(bus, declare(f"{namespace}-a"), [nats.monitoring_url])]

    assert run(scenario()) == []


def test_the_stream_refuses_deleting_but_allows_purging(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> StreamConfig:
        topology = declare(namespace)
        async with connected(nats, topology) as bus:
            return (await bus.jetstream.stream_info(topology.events.name)).config

    config = run(scenario())

    assert config.deny_delete
    assert not config.deny_purge


def test_the_command_makes_checks_and_tells_by_its_exit_code(
    nats: NatsServer, namespace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--nats-url", nats.url, "--monitoring-url", nats.monitoring_url, "--namespace", namespace]

    assert main(["check", *where]) == 1
    assert f"stream {namespace}_EVENTS is missing; run: python -m eventbus migrate" in capsys.readouterr().err
    assert main(["migrate", *where]) == 0
    assert main(["check", *where]) == 0
    assert main(["check", *where, "--namespace", "Not Allowed"]) == 78


def test_an_unreadable_consumer_setting_never_hides(nats: NatsServer, namespace: str) -> None:
    async def scenario() -> list[str]:
        topology = declare(namespace)
        async with connected(nats, topology) as bus:
            spec = topology.consumers[0]
            await bus.jetstream.delete_consumer(spec.stream, spec.name)
            await bus.jetstream.add_consumer(
                spec.stream, ConsumerConfig(durable_name=spec.name, filter_subject=spec.filters[0], ack_wait=30)
            )
            narrowed = replace(topology, consumers=(spec,))
            return [str(found) for found in await verify(bus, narrowed, [nats.monitoring_url])]

    assert any("filters is" in line for line in run(scenario()))
