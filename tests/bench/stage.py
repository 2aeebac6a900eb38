"""Where everything is measured: one MongoDB, one NATS, and the services as real processes beside the floors."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from commandline.system.layout import ROOT
from commandline.system.ports import free_port
from commandline.system.servers import Servers
from pymongo import MongoClient
from pymongo.database import Database

from tests.bench.floor_server import COLLECTION
from tests.faults.stream import consumers
from tests.support.customers import Customers
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

Row = dict[str, Any]

THREADS = 16
"""Calls worked on at once: the services' default, and the same for the floors."""

DUTY = "agents/duty"
"""Who is told of customers in touch again."""

_UNLIMITED = {"BACKSTORY_CALLS_PER_SECOND": "1000000", "BACKSTORY_CALL_BURST": "1000000"}
_BENCH_SETTINGS = _UNLIMITED | {
    "BACKSTORY_NOTIFICATIONS_ON_DUTY_AGENTS": DUTY,
    "BACKSTORY_NOTIFICATIONS_AGENT_ADDRESSES": "",
}


@dataclass
class Stage:
    """The servers of a run and what was started on them."""

    servers: Servers
    folder: Path
    rounds: int
    """How often floor and service take turns."""

    seconds: float
    """How long each of them is called in a round."""

    quick: bool
    _stack: ExitStack = field(default_factory=ExitStack)

    @property
    def mongodb(self) -> MongoClient[Row]:
        """A client with the concerns the services use."""
        uri = self.servers.addresses.mongodb_uri
        return self._stack.enter_context(MongoClient[Row](uri, w="majority", journal=True, tz_aware=True))

    def deploy(self, namespace: str, *services: str) -> Deployed:
        """Start services in a namespace; they stop with the stage."""
        deployment = Deployment(self.folder / namespace, self.servers, namespace, services, _BENCH_SETTINGS)
        deployment.start()
        self._stack.callback(deployment.stop)
        return Deployed(deployment, self.mongodb[f"{namespace}_interactions"])

    def floor(self, database: Database[Row]) -> Floor:
        """Start the server that does the least, over cards in this database."""
        port = free_port()
        uri = self.servers.addresses.mongodb_uri
        pid = self.process("tests.bench.floor_server", str(port), uri, database.name, str(THREADS))
        return Floor(f"127.0.0.1:{port}", pid, database[COLLECTION])

    def process(self, module: str, *arguments: str) -> int:
        """Start a server of ours that says when it is ready, and return its process id; it ends with the stage."""
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self._stack.callback(_end, process)
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{module} did not start")
        return process.pid

    def close(self) -> None:
        self._stack.close()


@dataclass(frozen=True)
class Floor:
    """The floor server and the collection it reads."""

    address: str
    pid: int
    cards: Any


@dataclass(frozen=True)
class Deployed:
    """Services of one namespace and the database of interactions."""

    deployment: Deployment
    interactions: Database[Row]

    @property
    def customers(self) -> Customers:
        return Customers(self.deployment, "agent", "admin", "importer")

    def address(self, service: str) -> str:
        return self.deployment.system.layout.address(service)

    def token(self) -> str:
        return self.deployment.token("admin", subject="operators/bench")

    def wait_until_heard(self) -> None:
        """Return when no service is behind on the bus: what still works on the last round would slow the next."""
        eventually(300, lambda: not any(state.lag for state in consumers(self.deployment.system.layout)))

    def pid(self, process: str) -> int:
        pid = self.deployment.system.supervisor.pid(process)
        if pid is None:
            raise RuntimeError(f"{process} does not run")
        return pid


def cpu_seconds(pids: Sequence[int]) -> float:
    """Return the processor time these processes have taken so far."""
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return float(sum(time.user + time.system for time in times))


@contextmanager
def dropped(database: Database[Row], *collections: str) -> Iterator[None]:
    """Leave nothing of these collections behind."""
    try:
        yield
    finally:
        for name in collections:
            database.drop_collection(name)


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(10)
    if process.stdout:
        process.stdout.close()
