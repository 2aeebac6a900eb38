"""The real servers the services stand on: embedded ones, or those that MONGODB_URI and NATS_URL name."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from commandline.system.errors import CannotStartError
from commandline.system.mongo_server import MongoServer
from commandline.system.nats_server import NatsServer
from commandline.system.ports import require_free
from commandline.system.processes import Supervisor

__all__ = ["Addresses", "MongoServer", "NatsServer", "Servers"]


@dataclass(frozen=True)
class Addresses:
    """Where the servers are, and the folder of the bus users' passwords if the bus is ours."""

    mongodb_uri: str = field(repr=False)
    nats_url: str = field(repr=False)
    nats_passwords: Path | None = None
    nats_monitoring_url: str = ""


class Servers:
    """MongoDB and NATS, each embedded unless its address is given."""

    def __init__(
        self,
        supervisor: Supervisor,
        directory: Path,
        ports: Mapping[str, int],
        *,
        namespace: str = "*",
        mongodb_uri: str = "",
        nats_url: str = "",
        restarts: bool = False,
    ) -> None:
        self._mongodb_uri = mongodb_uri
        self._nats_url = nats_url
        self._ports = ports
        self.mongodb: MongoServer | None = None
        self.nats: NatsServer | None = None
        if not mongodb_uri:
            self.mongodb = MongoServer(supervisor, directory / "mongodb", ports["MONGODB_PORT"], restarts=restarts)
        if not nats_url:
            self.nats = NatsServer(
                supervisor,
                directory / "nats",
                ports["NATS_PORT"],
                ports["NATS_MONITOR_PORT"],
                namespace=namespace,
                restarts=restarts,
            )

    @property
    def addresses(self) -> Addresses:
        return Addresses(
            mongodb_uri=self.mongodb.uri if self.mongodb else self._mongodb_uri,
            nats_url=self.nats.url if self.nats else self._nats_url,
            nats_passwords=self.nats.password_file("admin").parent if self.nats else None,
            nats_monitoring_url=self.nats.monitor_url if self.nats else "",
        )

    def start(self) -> None:
        """Start what is embedded and return when both servers are of use."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start what is embedded, without waiting."""
        require_free({name: self._ports[name] for name in self.embedded_ports()})
        if self.mongodb:
            self.mongodb.launch()
        if self.nats:
            self.nats.launch()

    def wait_ready(self, seconds: float = 30.0) -> None:
        if self.nats:
            self.nats.wait_ready(seconds)
        else:
            _require_nats(self._nats_url)
        if self.mongodb:
            self.mongodb.wait_ready(seconds)
        else:
            _require_replica_set(self._mongodb_uri)

    def embedded_ports(self) -> list[str]:
        return ["MONGODB_PORT"] * bool(self.mongodb) + ["NATS_PORT", "NATS_MONITOR_PORT"] * bool(self.nats)


def _require_replica_set(uri: str) -> None:
    from pymongo import MongoClient
    from pymongo.errors import PyMongoError

    try:
        with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=5000) as client:
            hello = client.admin.command("hello")
    except PyMongoError as error:
        raise CannotStartError(f"MONGODB_URI does not lead to a MongoDB that answers: {str(error)[:200]}") from error
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise CannotStartError("MONGODB_URI names a server that is not a replica set: transactions need one.")


def _require_nats(url: str) -> None:
    for server in url.split(","):
        parts = urlsplit(server if "://" in server else f"nats://{server}")
        with suppress(OSError), socket.create_connection((parts.hostname or "", parts.port or 4222), timeout=5):
            return
    raise CannotStartError("NATS_URL does not lead to a NATS server that answers.")
