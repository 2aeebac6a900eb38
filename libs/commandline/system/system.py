"""One whole system: servers, keys, migrations and every role of every service, up and ready or clearly not."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from commandline.system.aside import aside
from commandline.system.errors import CannotStartError
from commandline.system.keys import are_complete
from commandline.system.layout import (
    ROLES,
    ROOT,
    Layout,
    migration_command,
    service_command,
)
from commandline.system.ports import require_free
from commandline.system.processes import WRONG_SETTINGS, ProcessSpec, Supervisor
from commandline.system.servers import Addresses, Servers

_SERVICE_STAGE = 2
_MIGRATION = "migrate"
_TRIES = 3  # a process that ends this often before it was ready once will not be ready

CommandOf = Callable[[str, str], Sequence[str]]


class System:
    """Runs the chosen services in one directory, on servers of its own or on those at `addresses`."""

    def __init__(
        self,
        directory: Path,
        *,
        ports: Mapping[str, int],
        namespace: str = "backstory",
        services: Sequence[str] | None = None,
        addresses: Addresses | None = None,
        mongodb_uri: str = "",
        nats_url: str = "",
        inherited: Mapping[str, str],
        command: CommandOf = service_command,
        migration: Sequence[str] | None = None,
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.services = list(ROLES if services is None else services)
        self.supervisor = Supervisor(directory / "logs")
        self._command = command
        self._migration = migration_command(self.services) if migration is None else migration
        self.servers: Servers | None = None
        if not addresses:
            self.servers = Servers(
                self.supervisor,
                directory,
                ports,
                namespace=namespace,
                mongodb_uri=mongodb_uri,
                nats_url=nats_url,
                restarts=True,
            )
            addresses = self.servers.addresses
        self.layout = Layout(directory, ports, namespace, addresses, inherited)

    @property
    def processes(self) -> list[str]:
        """The names of all roles of all services, like `contacts.grpc`."""
        return [f"{service}.{role}" for service in self.services for role in ROLES[service]]

    def start(self, seconds: float = 60.0) -> None:
        """Start everything and return when all of it is ready; on any failure nothing stays behind."""
        try:
            require_free(self._ports_in_use())
            if self.servers:
                self.servers.launch()
            if not are_complete(self.layout.keys):
                aside("commandline.system.keys", str(self.layout.keys))
            if self.servers:
                self.servers.wait_ready()
            if self.services:
                self._start_migration()
            for process in self.processes:  # beside the migration: they wait for what is not there yet
                self.supervisor.start(self._spec(process))
            if self.services:
                self._finish_migration(seconds)
            self.wait_ready(seconds=seconds)
        except BaseException:
            self.stop(10)
            raise

    def stop(self, seconds: float = 30.0) -> bool:
        """Stop everything in order within the deadline; False if something had to be killed."""
        return self.supervisor.stop_all(seconds)

    def kill(self, process: str, *, stay_down: bool = False) -> None:
        """SIGKILL one process; the supervisor brings it back unless it shall stay down."""
        self.supervisor.kill(process, stay_down=stay_down)

    def restart(self, process: str, *, restarts: bool = True, **settings: str) -> None:
        """Start a process that was killed or stopped; `settings` are environment variables for it alone."""
        spec = self._spec(process)
        self.supervisor.start(replace(spec, restarts=restarts, environment={**spec.environment, **settings}))

    def wait_ready(self, *processes: str, seconds: float = 30.0) -> None:
        """Return when these processes, or all, say that they are ready."""
        deadline = time.monotonic() + seconds
        waiting = dict.fromkeys(processes or self.processes, "no answer yet")
        while waiting:
            for process in list(waiting):
                state = _readiness(self.layout.readiness_url(process))
                if state == "ready":
                    del waiting[process]
                else:
                    waiting[process] = state
                    self._require_alive(process)
            if waiting and time.monotonic() > deadline:
                states = "; ".join(f"{process}: {state}" for process, state in waiting.items())
                raise CannotStartError(
                    f"Not ready after {seconds:.0f} s: {states}. Logs are in {self.supervisor.logs}."
                )
            time.sleep(0.1)

    def _ports_in_use(self) -> dict[str, int]:
        mine = tuple(f"{service.upper()}_" for service in self.services)
        names = [name for name in self.layout.ports if name.startswith(mine)]
        if self.servers:
            names += self.servers.embedded_ports()
        return {name: self.layout.ports[name] for name in names}

    def _spec(self, process: str) -> ProcessSpec:
        service, role = process.split(".")
        return ProcessSpec(
            process, self._command(service, role), self.layout.environment_of(service), ROOT, _SERVICE_STAGE
        )

    def _start_migration(self) -> None:
        environment = self.layout.environment_of_migration(self.services)
        spec = ProcessSpec(_MIGRATION, self._migration, environment, ROOT, _SERVICE_STAGE, restarts=False)
        self.supervisor.start(spec)

    def _finish_migration(self, seconds: float) -> None:
        code = self.supervisor.wait(_MIGRATION, seconds)
        if code is None:
            raise CannotStartError(self._story(_MIGRATION, f"is not done after {seconds:.0f} s"))
        if code != 0:
            raise CannotStartError(self._story(_MIGRATION, f"failed with {code}"))

    def _require_alive(self, process: str) -> None:
        exits = self.supervisor.exits(process)
        if exits and exits[-1] == WRONG_SETTINGS:
            raise CannotStartError(self._story(process, "refuses its settings"))
        if len(exits) >= _TRIES and not self.supervisor.is_running(process):
            raise CannotStartError(self._story(process, f"ends again and again, with {exits[-1]}"))

    def _story(self, process: str, what: str) -> str:
        return f"{process} {what}; from {self.supervisor.log_file(process)}:\n{self.supervisor.log_tail(process, 5)}"


def _readiness(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (http on this machine)
            return "ready" if answer.status == 200 else f"status {answer.status}"
    except urllib.error.HTTPError as error:
        return f"status {error.code}: {error.read(300).decode(errors='replace').strip()}"
    except OSError as error:
        return str(getattr(error, "reason", error))
