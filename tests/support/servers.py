"""One real MongoDB and one real NATS for a whole test run, on free ports, with a namespace for each test."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from commandline.system.ports import free_ports
from commandline.system.processes import Supervisor
from commandline.system.servers import Servers
from pymongo import MongoClient
from servicekit.adapters.mongo_client import wait_at_most

_MEMORY = Path("/dev/shm")  # noqa: S108 -- where Linux has a folder in memory
_ROOM_BYTES = 4 * 1024**3
"""Some times what the databases of a whole run on two workers take."""


PATIENCE_SECONDS = 8.0
"""How long tests wait for one operation of the database, beside whatever else a machine does."""


def folder_in_memory() -> Path | None:
    """Where files never wait for a disk that others write to, if there is room; None lets the usual folder do."""
    if not _MEMORY.is_dir():
        return None
    room = min(shutil.disk_usage(_MEMORY).free, psutil.virtual_memory().available)
    return _MEMORY if room > _ROOM_BYTES else None


@contextmanager
def running_servers(folder: Path | None = None) -> Iterator[Servers]:
    """Start both servers, or use those of MONGODB_URI and NATS_URL; their data, in `folder`, go when the run ends."""
    directory = Path(tempfile.mkdtemp(prefix="backstory-tests-", dir=folder))
    supervisor = Supervisor(directory / "logs")
    ports = free_ports(dict.fromkeys(("MONGODB_PORT", "NATS_PORT", "NATS_MONITOR_PORT"), 0))
    servers = Servers(
        supervisor,
        directory,
        ports,
        mongodb_uri=os.environ.get("MONGODB_URI", ""),
        nats_url=os.environ.get("NATS_URL", ""),
    )
    try:
        servers.start()
        yield servers
    finally:
        supervisor.stop_all(20)
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def fresh_namespace(servers: Servers) -> Iterator[str]:
    """Give a namespace nobody else uses, and drop its databases afterwards; what works on them here has time."""
    wait_at_most(PATIENCE_SECONDS)
    name = f"t{secrets.token_hex(5)}"
    yield name
    with MongoClient[dict[str, Any]](servers.addresses.mongodb_uri, serverSelectionTimeoutMS=5000) as client:
        for database in client.list_database_names():
            if database.startswith(f"{name}_"):
                client.drop_database(database)
