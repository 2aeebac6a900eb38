"""Chosen services as real processes on free ports, for tests that call them as their users do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import grpc
from commandline.system.keys import private_key_file
from commandline.system.layout import CALLS, service_command
from commandline.system.ports import DEFAULT_PORTS, free_ports
from commandline.system.servers import Servers
from commandline.system.system import CommandOf, System
from servicekit.access.keys import load_signing_key
from servicekit.access.tokens import MAX_LIFETIME, mint
from servicekit.grpc_client import open_channel

from tests.support.freezing import frozen
from tests.support.servers import PATIENCE_SECONDS

_START_SECONDS = 120  # a machine that also runs other tests is slow
_CLEAN = ("BACKSTORY_", "MONGODB_URI", "NATS_URL")
_INFORMS = '"level": "info"'
_UNHURRIED = {"BACKSTORY_NOTIFICATIONS_HOURLY_BUDGET": "1000", "BACKSTORY_DATABASE_SECONDS": str(PATIENCE_SECONDS)}
"""A module tells one agent more in a minute than an hour's budget holds; a busy machine's disk may stall for seconds.

How soon callers are told of a database that hangs is looked at where faults are made, with the usual settings.
"""


class Deployment:
    """Some services in a namespace of their own; on servers shared with other tests."""

    running: ClassVar[list[Deployment]] = []
    """Those that are up in this process; when a test fails, their logs are shown."""

    def __init__(
        self,
        directory: Path,
        servers: Servers,
        namespace: str,
        services: Sequence[str],
        settings: dict[str, str],
        command: CommandOf = service_command,
        migration: Sequence[str] | None = None,
    ) -> None:
        missing = {called for service in services for called in CALLS[service]} - set(services)
        self.absent = sorted(missing)  # their addresses are known to the others, and nobody listens there
        self.system = System(
            directory,
            ports=free_ports(DEFAULT_PORTS),
            namespace=namespace,
            services=services,
            addresses=servers.addresses,
            inherited=_machine_environment() | _UNHURRIED | settings,
            command=command,
            migration=migration,
        )
        self._channels: dict[str, grpc.Channel] = {}

    def start(self) -> None:
        self.system.start(_START_SECONDS)
        self.running.append(self)

    def stop(self) -> bool:
        """Stop all processes; False if one of them had to be killed."""
        if self in self.running:
            self.running.remove(self)
        for channel in self._channels.values():
            channel.close()
        self._channels.clear()
        return self.system.stop(20)

    def channel(self, service: str) -> grpc.Channel:
        """A channel to the service's gRPC role, closed with the deployment."""
        if service not in self._channels:
            self._channels[service] = open_channel(self.system.layout.address(service))
        return self._channels[service]

    def token(self, *roles: str, subject: str = "agents/test") -> str:
        """A token that is good for a quarter of an hour, for `agent` unless other roles are named."""
        key = load_signing_key(private_key_file(self.system.layout.keys, "operator"))
        return mint(key, subject, roles or ("agent",), MAX_LIFETIME, datetime.now(UTC))

    def metadata(self, *roles: str, subject: str = "agents/test") -> list[tuple[str, str]]:
        """The same as gRPC metadata."""
        return [("authorization", f"Bearer {self.token(*roles, subject=subject)}")]

    def url(self, service: str, path: str = "") -> str:
        return self.system.layout.url(service) + path

    def kill(self, process: str, *, stay_down: bool = False) -> None:
        """SIGKILL a process such as `contacts.worker`; it is brought back unless it shall stay down."""
        self.system.kill(process, stay_down=stay_down)

    def restart(self, process: str) -> None:
        """Start what was killed to stay down, and wait until it is ready."""
        self.system.restart(process)
        self.system.wait_ready(process)

    @contextmanager
    def frozen(self, process: str) -> Iterator[None]:
        """Keep a process stopped for the length of a block: it keeps its connections and answers nothing."""
        with frozen(self.system.supervisor, process):
            yield

    def logs(self, lines: int = 40) -> str:
        """The ends of all logs."""
        supervisor = self.system.supervisor
        return "\n".join(f"--- {name}\n{supervisor.log_tail(name, lines)}" for name in supervisor.names())

    def complaints(self, lines: int = 10) -> str:
        """What each process complained of last, for the report of a failed test: short enough to be read."""
        supervisor = self.system.supervisor
        told = {name: supervisor.log_tail(name, 1000).splitlines() for name in supervisor.names()}
        worse = {name: [line for line in all_of_it if _INFORMS not in line] for name, all_of_it in told.items()}
        return "\n".join("\n".join([f"--- {name}", *found[-lines:]]) for name, found in worse.items() if found)


def _machine_environment() -> dict[str, str]:
    """The environment without anything a developer has set for a system of their own."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_CLEAN)}
