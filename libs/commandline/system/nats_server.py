"""A real NATS server with JetStream for one machine, with one user per service."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from pathlib import Path

from commandline.system.binaries import find_nats_server
from commandline.system.errors import CannotStartError
from commandline.system.nats_access import bus_users, ensure_passwords, password_file, server_config, write_private
from commandline.system.processes import ProcessSpec, Supervisor

_SERVER_STAGE = 0


class NatsServer:
    """One nats-server under a supervisor; killed or stopped and started again, it keeps port and data."""

    name = "nats-server"

    def __init__(
        self,
        supervisor: Supervisor,
        directory: Path,
        port: int,
        monitor_port: int,
        *,
        namespace: str = "*",
        restarts: bool = False,
    ) -> None:
        self.port = port
        self.monitor_port = monitor_port
        self._supervisor = supervisor
        self._directory = directory
        self._namespace = namespace
        self._restarts = restarts

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def monitor_url(self) -> str:
        return f"http://127.0.0.1:{self.monitor_port}"

    @property
    def store(self) -> Path:
        """Where JetStream keeps its streams; a test may delete it while the server is down."""
        return self._directory / "data"

    def password_file(self, user: str) -> Path:
        return password_file(self._directory / "passwords", user)

    def start(self) -> None:
        """Start and return when JetStream answers."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start without waiting."""
        self._supervisor.start(self._spec())

    def wait_ready(self, seconds: float = 30.0) -> None:
        """Return when JetStream answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._require_alive()
            if self._is_healthy():
                return
            time.sleep(0.02)
        raise CannotStartError(f"NATS is not ready after {seconds:.0f} s; its log is {self._log()}.")

    def stop(self) -> bool:
        return self._supervisor.stop(self.name)

    def kill(self) -> None:
        """SIGKILL; it stays down until it is started again, unless the supervisor was told to keep it up."""
        self._supervisor.kill(self.name, stay_down=not self._restarts)

    def restart(self) -> None:
        """Start again after a stop or a kill, or stop first."""
        if self._supervisor.is_running(self.name):
            self.stop()
        self.start()

    def _spec(self) -> ProcessSpec:
        users = bus_users(self._namespace)
        passwords = ensure_passwords(self._directory / "passwords", users)
        self.store.mkdir(parents=True, exist_ok=True)
        self.store.chmod(0o700)
        config = self._directory / "nats.conf"
        write_private(config, server_config(self.port, self.monitor_port, self.store, users, passwords))
        command = [str(find_nats_server()), "--config", str(config)]
        return ProcessSpec(self.name, command, {}, self._directory, stage=_SERVER_STAGE, restarts=self._restarts)

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.monitor_url}/healthz", timeout=1) as answer:  # noqa: S310 (http, ours)
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _require_alive(self) -> None:
        exits = self._supervisor.exits(self.name)
        if exits and (not self._restarts or len(exits) > 2):
            tail = self._supervisor.log_tail(self.name, 1)
            raise CannotStartError(f"NATS ended with {exits[-1]}; its log is {self._log()}: {tail[:300]}")

    def _log(self) -> Path:
        return self._supervisor.log_file(self.name)
