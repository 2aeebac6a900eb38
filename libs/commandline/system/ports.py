"""The ports of the system: their defaults, free ones for tests, and a clear word when one is taken."""

from __future__ import annotations

import random
import socket
from collections.abc import Mapping

from commandline.system.errors import CannotStartError

DEFAULT_PORTS: Mapping[str, int] = {
    "CONTACTS_GRPC_PORT": 7101,
    "CONTACTS_HTTP_PORT": 8101,
    "CONTACTS_WORKER_OPS_PORT": 9101,
    "CONTACTS_GRPC_OPS_PORT": 9201,
    "INTERACTIONS_GRPC_PORT": 7102,
    "INTERACTIONS_HTTP_PORT": 8102,
    "INTERACTIONS_WORKER_OPS_PORT": 9102,
    "INTERACTIONS_GRPC_OPS_PORT": 9202,
    "NOTIFICATIONS_GRPC_PORT": 7103,
    "NOTIFICATIONS_HTTP_PORT": 8103,
    "NOTIFICATIONS_WORKER_OPS_PORT": 9103,
    "NOTIFICATIONS_GRPC_OPS_PORT": 9203,
    "DESK_HTTP_PORT": 8100,
    "MONGODB_PORT": 27117,
    "NATS_PORT": 4322,
    "NATS_MONITOR_PORT": 8322,
}

# Below the range from which the system gives ports to outgoing connections: none of those can take a port of ours
# between choosing it and listening on it, or while a killed process is being started again.
_FREE_RANGE = range(12000, 32000)
_taken: set[int] = set()


def free_ports(names: Mapping[str, int] = DEFAULT_PORTS) -> dict[str, int]:
    """Return a free port for each name."""
    return {name: free_port() for name in names}


def free_port() -> int:
    """Return a port nobody listens on, another one with each call."""
    for _ in range(1000):
        port = random.choice(_FREE_RANGE)  # noqa: S311 (no secret)
        if port not in _taken and is_free(port):
            _taken.add(port)
            return port
    raise CannotStartError("No free port was found between 12000 and 32000.")


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server can listen on this port now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError:
            return False
        return True


def require_free(ports: Mapping[str, int], host: str = "127.0.0.1") -> None:
    """Refuse to start while a port is taken, and name the variable that changes it."""
    busy = [f"{port} (BACKSTORY_{name})" for name, port in ports.items() if not is_free(port, host)]
    if busy:
        what = "Port" if len(busy) == 1 else "Ports"
        raise CannotStartError(
            f"{what} {', '.join(busy)} in use: stop the program that listens there, or set the variable in brackets "
            "to another port."
        )
