"""The system under test: real servers and services in processes of their own, each of which may die at any time."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from commandline.system.layout import ROOT, migration_command
from commandline.system.ports import DEFAULT_PORTS, free_ports
from commandline.system.system import System
from pymongo import MongoClient
from pymongo.database import Database

from tests.faults.api import Api
from tests.support.eventually import eventually
from tests.support.freezing import frozen

SERVICES = ("contacts", "interactions")
SERVERS = ("mongod", "nats-server")
_CLEAN = ("BACKSTORY_", "MONGODB_URI", "NATS_URL")
_READY_SECONDS = 90.0
_NOTED_WITHIN_SECONDS = 1.0


class WholeSystem:
    """Servers of its own, so that they may be killed, frozen and wiped."""

    def __init__(self, directory: Path, services: Sequence[str] = SERVICES, **settings: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_CLEAN)}
        self.system = System(
            directory,
            ports=free_ports(DEFAULT_PORTS),
            namespace="faults",
            services=services,
            inherited=environment | {"BACKSTORY_TESTING": "1"} | settings,
        )
        self.layout = self.system.layout
        self.api = Api(self.layout)
        self.wiped_versions: dict[str, int] = {}
        self.published_by_hand: set[str] = set()
        self._mongo: MongoClient[dict[str, Any]] | None = None

    def start(self) -> None:
        self.system.start(_READY_SECONDS)

    def stop(self, seconds: float) -> None:
        self.api.close()
        if self._mongo:
            self._mongo.close()
        self.system.stop(seconds)

    @property
    def processes(self) -> list[str]:
        """Everything that may be killed."""
        return [*self.system.processes, *SERVERS]

    def kill(self, process: str, *, stay_down: bool = False) -> None:
        self.system.kill(process, stay_down=stay_down)

    def is_running(self, process: str) -> bool:
        return self.system.supervisor.is_running(process)

    def wait_running(self, process: str, seconds: float = 20.0) -> float:
        """Return the moment from which the process runs again."""
        eventually(seconds, lambda: self.is_running(process))
        return time.monotonic()

    def wait_down(self, process: str, seconds: float) -> bool:
        """Wait for a process that dies by itself; False if it does not."""
        return self.system.supervisor.wait(process, seconds) is not None and not self.is_running(process)

    def start_again(self, process: str) -> None:
        """Start what is down."""
        if process in SERVERS:
            self.system.supervisor.restart(process)
        else:
            self.system.restart(process)

    def start_armed(self, process: str, failpoint: str) -> None:
        """Start what is down so that it kills itself in this place, and stays down then."""
        self.system.restart(process, restarts=False, BACKSTORY_FAILPOINT=f"{failpoint}:kill")

    def wait_ready(self, *processes: str) -> float:
        """Return the moment at which these processes, or all, say that they are ready."""
        servers = self.system.servers
        assert servers
        assert servers.nats
        waiting = {name: self.layout.readiness_url(name) for name in processes or self.system.processes}
        waiting["nats-server"] = f"{servers.nats.monitor_url}/healthz"
        deadline = time.monotonic() + _READY_SECONDS
        while waiting:
            waiting = {name: url for name, url in waiting.items() if not _is_ready(url)}
            assert not waiting or time.monotonic() < deadline, f"not ready: {list(waiting)}; logs: {self.logs()}"
            time.sleep(0.05)
        return time.monotonic()

    @contextmanager
    def down(self, *processes: str) -> Iterator[None]:
        """Keep these processes down for the length of a block."""
        for process in processes:
            self.kill(process, stay_down=True)
        yield
        for process in processes:
            self.start_again(process)

    @contextmanager
    def frozen(self, process: str) -> Iterator[None]:
        """Stop a process without ending it: it keeps its connections and answers nothing."""
        with frozen(self.system.supervisor, process):
            yield

    def wipe_bus(self) -> None:
        """Lose everything NATS has stored; afterwards it runs, and its operator has made the streams anew.

        `wiped_versions` says up to which version of each contact the events went with it. They cannot come back.
        """
        servers = self.system.servers
        assert servers
        assert servers.nats
        self.kill("nats-server", stay_down=True)
        self.wiped_versions = self._confirmed_versions()
        shutil.rmtree(servers.nats.store)
        servers.nats.start()
        environment = self.layout.environment_of_migration(self.system.services)
        command = migration_command(self.system.services)
        migrated = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)
        assert migrated.returncode == 0, migrated.stdout + migrated.stderr

    def _confirmed_versions(self) -> dict[str, int]:
        """Return what has left the outboxes, while NATS is down and once relays have noted its last confirmations."""
        found = self._published_versions()
        while True:
            time.sleep(_NOTED_WITHIN_SECONDS)
            before, found = found, self._published_versions()
            if found == before:
                return found

    def _published_versions(self) -> dict[str, int]:
        rows = self.database("contacts")["contacts"].find({}, {"version": 1, "outbox.version": 1})
        published = {
            row["_id"]: min([row["version"], *(event["version"] - 1 for event in row["outbox"])]) for row in rows
        }
        return {contact: version for contact, version in published.items() if version}

    def database(self, service: str) -> Database[dict[str, Any]]:
        """A service's database, to compare it with what is on the bus."""
        if self._mongo is None:
            self._mongo = MongoClient(self.layout.addresses.mongodb_uri, serverSelectionTimeoutMS=10_000)
        return self._mongo[f"{self.layout.namespace}_{service}"]

    def logs(self, lines: int = 12) -> str:
        """The ends of the services' logs; the whole ones stay in the run's folder."""
        supervisor = self.system.supervisor
        ends = {name: supervisor.log_tail(name, lines) for name in self.system.processes}
        shown = [f"--- {name}\n" + "\n".join(line[:300] for line in end.splitlines()) for name, end in ends.items()]
        return "\n".join([f"all logs: {supervisor.logs}", *shown])


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (http on this machine)
            return bool(answer.status == 200)
    except OSError:
        return False
