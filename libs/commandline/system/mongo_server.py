"""A real MongoDB for one machine: a replica set of a single node, so that transactions and change streams work."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from pathlib import Path

from commandline.system.aside import AsideError, aside
from commandline.system.binaries import find_mongod
from commandline.system.errors import CannotStartError
from commandline.system.processes import ProcessSpec, Supervisor

REPLICA_SET = "backstory"
ABANDONED_TRANSACTION_SECONDS = 5
"""A process that is killed inside a transaction leaves it open, and a customer locked, until this time ends."""

_SESSIONS = 4000
"""Far more than a system on one machine uses; room for the usual 33,000 would take 34 MB."""

_SERVER_STAGE = 0
_STARTING_SECONDS = 5.0


class MongoServer:
    """One mongod under a supervisor; killed or stopped and started again, it keeps port and data."""

    name = "mongod"

    def __init__(self, supervisor: Supervisor, directory: Path, port: int, *, restarts: bool = False) -> None:
        self.port = port
        self._supervisor = supervisor
        self._directory = directory
        self._restarts = restarts

    @property
    def uri(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet={REPLICA_SET}"

    def start(self) -> None:
        """Start and return when the node takes writes."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start without waiting."""
        self._supervisor.start(self._spec())

    def wait_ready(self, seconds: float = 30.0) -> None:
        """Return when the node takes writes, after initiating the replica set if it is new."""
        deadline = time.monotonic() + seconds
        self._wait_listening(deadline)  # asked earlier, the driver waits half a second before it asks again
        left = deadline - time.monotonic()
        try:
            aside(
                "commandline.system.mongo_member",
                *(str(self.port), REPLICA_SET, str(left)),
                seconds=left + _STARTING_SECONDS,
                meanwhile=self._require_alive,
            )
        except AsideError as fault:
            raise CannotStartError(f"MongoDB is not ready after {seconds:.0f} s; its log is {self._log()}.") from fault

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
        data = self._directory / "data"
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o700)
        parameters = {
            "diagnosticDataCollectionEnabled": "false",
            "shutdownTimeoutMillisForSignaledShutdown": "100",  # nobody to hand over to
            "transactionLifetimeLimitSeconds": str(ABANDONED_TRANSACTION_SECONDS),  # a minute by itself
            "enableTestCommands": "1",  # faults on demand: this server never holds more than a try-out
        }
        command = [str(find_mongod()), "--dbpath", str(data), "--port", str(self.port), "--bind_ip", "127.0.0.1"]
        command += ["--replSet", REPLICA_SET, "--nounixsocket", "--wiredTigerCacheSizeGB", "0.5", "--oplogSize", "512"]
        command += ["--wiredTigerEngineConfigString", f"session_max={_SESSIONS}"]
        command += ["--slowOpSampleRate", "0"]  # slow operations would be logged with the values in them
        for name, value in parameters.items():
            command += ["--setParameter", f"{name}={value}"]
        return ProcessSpec(self.name, command, {}, self._directory, stage=_SERVER_STAGE, restarts=self._restarts)

    def _wait_listening(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            self._require_alive()
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.02)

    def _require_alive(self) -> None:
        exits = self._supervisor.exits(self.name)
        if exits and (not self._restarts or len(exits) > 2):
            tail = self._supervisor.log_tail(self.name, 1)
            raise CannotStartError(f"MongoDB ended with {exits[-1]}; its log is {self._log()}: {tail[:300]}")

    def _log(self) -> Path:
        return self._supervisor.log_file(self.name)
