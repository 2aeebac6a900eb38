"""The embedded servers keep acknowledged data through SIGKILL, and know their users."""

from __future__ import annotations

import asyncio
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nats
import pytest
from commandline.system.errors import CannotStartError
from commandline.system.ports import free_ports
from commandline.system.processes import Supervisor
from commandline.system.servers import MongoServer, NatsServer, Servers
from nats.aio.client import Client
from pymongo import MongoClient

PORTS = {"MONGODB_PORT": 0, "NATS_PORT": 0, "NATS_MONITOR_PORT": 0}


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path / "logs")
    yield supervisor
    supervisor.kill_all()
    supervisor.stop_all(5)


@pytest.fixture
def mongodb(supervisor: Supervisor, tmp_path: Path) -> MongoServer:
    server = MongoServer(supervisor, tmp_path / "mongodb", free_ports(PORTS)["MONGODB_PORT"])
    server.start()
    return server


@pytest.fixture
def bus(supervisor: Supervisor, tmp_path: Path) -> NatsServer:
    ports = free_ports(PORTS)
    server = NatsServer(supervisor, tmp_path / "nats", ports["NATS_PORT"], ports["NATS_MONITOR_PORT"])
    server.start()
    return server


def count(uri: str, add: int = 0) -> int:
    with MongoClient[dict[str, Any]](uri, w="majority", journal=True, serverSelectionTimeoutMS=5000) as client:
        collection = client.kept.things
        for _ in range(add):
            collection.insert_one({})
        return collection.count_documents({})


async def connect(bus: NatsServer, user: str) -> Client:
    async def ignore(_: Exception) -> None:
        """Refusals are read where they matter."""

    return await nats.connect(
        bus.url,
        user=user,
        password=bus.password_file(user).read_text(),
        inbox_prefix=f"_INBOX_{user}".encode(),
        error_cb=ignore,
    )


def test_mongodb_keeps_acknowledged_writes_through_a_kill(mongodb: MongoServer) -> None:
    count(mongodb.uri, add=20)

    mongodb.kill()
    mongodb.restart()

    assert count(mongodb.uri) == 20


def test_mongodb_offers_transactions(mongodb: MongoServer) -> None:
    with MongoClient[dict[str, Any]](mongodb.uri) as client, client.start_session() as session:
        client.kept.create_collection("things")
        with session.start_transaction():
            client.kept.things.insert_one({}, session=session)
            session.abort_transaction()

    assert count(mongodb.uri) == 0


def test_the_same_data_can_be_served_on_another_port(
    mongodb: MongoServer, supervisor: Supervisor, tmp_path: Path
) -> None:
    count(mongodb.uri, add=3)
    mongodb.stop()

    moved = MongoServer(supervisor, tmp_path / "mongodb", free_ports(PORTS)["MONGODB_PORT"])
    moved.start()

    assert count(moved.uri) == 3


def test_nats_keeps_acknowledged_messages_through_a_kill(bus: NatsServer) -> None:
    async def publish() -> None:
        client = await connect(bus, "admin")
        await client.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
        for _ in range(20):
            await client.jetstream().publish("kept.one", b"x")
        await client.close()

    async def messages() -> int:
        client = await connect(bus, "admin")
        info = await client.jetstream().stream_info("KEPT")
        await client.close()
        return int(info.state.messages)

    asyncio.run(publish())
    bus.kill()
    bus.restart()

    assert asyncio.run(messages()) == 20


def test_a_service_publishes_its_own_events_and_no_others(bus: NatsServer) -> None:
    async def stored() -> list[str]:
        admin = await connect(bus, "admin")
        await admin.jetstream().add_stream(name="a_EVENTS", subjects=["a.events.>"])
        contacts = await connect(bus, "contacts")
        await contacts.jetstream().publish("a.events.contacts.v1.ContactCreated.c_1", b"x", timeout=2)
        await contacts.publish("a.events.interactions.v1.InteractionRecorded.c_1", b"x")
        await contacts.flush()
        info = await admin.jetstream().stream_info("a_EVENTS", subjects_filter=">")
        for client in (contacts, admin):
            await client.close()
        return list(info.state.subjects or {})

    assert asyncio.run(stored()) == ["a.events.contacts.v1.ContactCreated.c_1"]


def test_the_bus_refuses_who_has_no_password(bus: NatsServer) -> None:
    with socket.create_connection(("127.0.0.1", bus.port), timeout=5) as stranger, stranger.makefile("rwb") as lines:
        assert lines.readline().startswith(b"INFO")

        lines.write(b"CONNECT {}\r\nPING\r\n")
        lines.flush()

        assert lines.readline() == b"-ERR 'Authorization Violation'\r\n"


def test_passwords_are_readable_by_their_owner_only(bus: NatsServer, tmp_path: Path) -> None:
    secrets = [bus.password_file("contacts"), tmp_path / "nats" / "nats.conf"]

    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in secrets}


def test_a_busy_port_is_named_with_the_variable_that_changes_it(
    mongodb: MongoServer, supervisor: Supervisor, tmp_path: Path
) -> None:
    ports = free_ports(PORTS) | {"MONGODB_PORT": mongodb.port}

    with pytest.raises(CannotStartError, match=rf"^Port {mongodb.port} \(BACKSTORY_MONGODB_PORT\) in use: .*another"):
        Servers(supervisor, tmp_path / "second", ports).start()


def test_an_address_that_does_not_answer_is_a_clear_refusal(supervisor: Supervisor, tmp_path: Path) -> None:
    ports = free_ports(PORTS)
    servers = Servers(supervisor, tmp_path, ports, nats_url=f"nats://127.0.0.1:{ports['NATS_PORT']}")

    with pytest.raises(CannotStartError, match="NATS_URL does not lead to a NATS server that answers"):
        servers.start()
