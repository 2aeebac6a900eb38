"""A system comes up as a whole or says in one line why not; stand-ins take the place of the services here."""

from __future__ import annotations

import os
import socket
import stat
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from commandline.system.errors import CannotStartError
from commandline.system.ports import DEFAULT_PORTS, free_ports
from commandline.system.system import CommandOf, System
from pymongo import MongoClient
from servicekit.access.tokens import TokenVerifier

from tests.conftest import StartDeployment
from tests.support import stand_in
from tests.support.eventually import eventually

_PORT_VARIABLES = {"grpc": "GRPC_OPS_PORT", "http": "HTTP_PORT", "worker": "WORKER_OPS_PORT"}


NO_MIGRATION = [sys.executable, "-c", ""]


def stand_in_command(service: str, role: str) -> Sequence[str]:
    """Serve /readyz where the role of the service would."""
    variable = f"BACKSTORY_{service.upper()}_{_PORT_VARIABLES[role]}"
    return [sys.executable, stand_in.__file__, variable]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    system = a_system(tmp_path / "run")
    yield system
    system.stop(10)


def a_system(directory: Path, ports: dict[str, int] | None = None, command: CommandOf = stand_in_command) -> System:
    """A whole system with servers of its own and stand-ins for two services."""
    return System(
        directory,
        ports=ports or free_ports(DEFAULT_PORTS),
        services=["contacts", "desk"],
        inherited={"PATH": os.environ["PATH"]},
        command=command,
        migration=NO_MIGRATION,
    )


def test_a_system_starts_servers_and_every_role(system: System) -> None:
    system.start()

    assert system.processes == ["contacts.grpc", "contacts.http", "contacts.worker", "desk.http"]
    assert all(system.supervisor.is_running(name) for name in [*system.processes, "mongod", "nats-server"])


def test_a_clean_stop_leaves_no_process(system: System) -> None:
    system.start()
    pids = [system.supervisor.pid(name) for name in system.supervisor.names()]

    is_clean = system.stop(20)

    assert is_clean
    assert not [pid for pid in pids if pid and Path(f"/proc/{pid}").exists()]


def test_the_second_start_has_the_data_and_keys_of_the_first(tmp_path: Path) -> None:
    key = tmp_path / "run" / "keys" / "operator.jwk"
    seen = []
    for _ in range(2):
        system = a_system(tmp_path / "run")
        system.start()
        with MongoClient[dict[str, Any]](system.layout.addresses.mongodb_uri) as client:
            client.kept.things.insert_one({})
            seen.append((client.kept.things.count_documents({}), key.read_text()))
        system.stop(20)

    assert [count for count, _ in seen] == [1, 2]
    assert seen[0][1] == seen[1][1]


def test_private_keys_are_readable_by_their_owner_only(system: System) -> None:
    system.start()
    keys = system.layout.keys

    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in keys.glob("*.jwk")}
    assert {file.stem for file in keys.glob("*.jwk")} == {file.stem for file in keys.glob("public/*.json")}
    assert not [file for file in keys.glob("public/*.json") if '"d"' in file.read_text()]


def test_tokens_of_a_deployment_are_trusted_by_its_services(start_deployment: StartDeployment) -> None:
    deployment = start_deployment("contacts", command=stand_in_command, migration=NO_MIGRATION)
    verifier = TokenVerifier(deployment.system.layout.keys / "public")

    caller = verifier.verify(deployment.token("importer", subject="operators/test"), datetime.now(UTC))

    assert (caller.subject, caller.roles) == ("operators/test", frozenset({"importer"}))


def test_servers_and_services_that_die_come_back(system: System) -> None:
    system.start()

    everything = ("mongod", "nats-server", *system.processes)
    for name in everything:
        system.kill(name)

    eventually(
        10,
        lambda: all(system.supervisor.is_running(name) for name in system.supervisor.names() if "migrate" not in name),
    )
    system.wait_ready()


def test_a_busy_port_stops_the_start_before_anything_runs(tmp_path: Path) -> None:
    ports = free_ports(DEFAULT_PORTS)
    with socket.create_server(("127.0.0.1", ports["CONTACTS_GRPC_PORT"])):
        system = a_system(tmp_path / "run", ports)

        with pytest.raises(CannotStartError, match=r"^Port \d+ \(BACKSTORY_CONTACTS_GRPC_PORT\) in use"):
            system.start()

    assert system.supervisor.names() == []


def test_a_role_that_cannot_start_is_told_with_its_last_words(tmp_path: Path) -> None:
    def broken(service: str, role: str) -> Sequence[str]:
        program = "import sys; sys.exit('bad setting: epoch')" if role == "worker" else ""
        return [sys.executable, "-c", program] if program else stand_in_command(service, role)

    system = a_system(tmp_path / "run", command=broken)

    with pytest.raises(
        CannotStartError, match=r"contacts.worker ends again and again, with 1(?s:.*)bad setting: epoch"
    ):
        system.start()

    assert not [name for name in system.supervisor.names() if system.supervisor.is_running(name)]


def test_a_deployment_runs_beside_others_in_a_namespace_of_its_own(start_deployment: StartDeployment) -> None:
    one = start_deployment("contacts", command=stand_in_command, migration=NO_MIGRATION)
    two = start_deployment("contacts", "desk", command=stand_in_command, migration=NO_MIGRATION)

    for url in (one.url("contacts", "/readyz"), two.url("contacts", "/readyz"), two.url("desk", "/readyz")):
        assert httpx.get(url, timeout=5).status_code == 200

    one.kill("contacts.worker", stay_down=True)
    assert not one.system.supervisor.is_running("contacts.worker")
    one.restart("contacts.worker")
