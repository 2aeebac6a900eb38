"""What runs: the services, their roles, who calls whom, and the environment each process is given."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from commandline.system.keys import private_key_file
from commandline.system.nats_access import password_file
from commandline.system.ports import DEFAULT_PORTS
from commandline.system.servers import Addresses

ROOT = Path(__file__).resolve().parents[3]
PREFIX = "BACKSTORY_"

ROLES: Mapping[str, Sequence[str]] = {
    "contacts": ("grpc", "http", "worker"),
    "interactions": ("grpc", "http", "worker"),
    "notifications": ("grpc", "http", "worker"),
    "desk": ("http",),
}
CALLS: Mapping[str, Sequence[str]] = {
    "contacts": (),
    "interactions": ("contacts",),
    "notifications": ("contacts", "interactions"),
    "desk": ("contacts", "interactions", "notifications"),
}
_PORT_OF_ROLE = {"grpc": "GRPC_OPS_PORT", "http": "HTTP_PORT", "worker": "WORKER_OPS_PORT"}
_SERVER_PORTS = ("MONGODB_", "NATS_")
_OF_THE_SUPERVISOR = ("MONGODB_PORT", "NATS_PORT", "NATS_MONITOR_PORT", "RUN_DIR", "TOKEN", "OPERATOR_KEY_FILE")


@dataclass(frozen=True)
class Layout:
    """One system's places: its folder, ports, namespace and servers."""

    directory: Path
    ports: Mapping[str, int]
    namespace: str
    addresses: Addresses
    inherited: Mapping[str, str]

    @property
    def host(self) -> str:
        """Where this machine reaches the services, which may listen on one address or on all."""
        told = self.inherited.get(f"{PREFIX}BIND_HOST", "")
        return told if told not in ("", "0.0.0.0", "::") else "127.0.0.1"  # noqa: S104 (compared, not listened on)

    @property
    def keys(self) -> Path:
        return self.directory / "keys"

    @property
    def monitoring_url(self) -> str:
        """Where the embedded NATS tells about itself; empty if it is not ours."""
        return self.addresses.nats_monitoring_url

    def address(self, service: str) -> str:
        """Where the service's gRPC methods are."""
        return f"{self.host}:{self.ports[f'{service.upper()}_GRPC_PORT']}"

    def url(self, service: str) -> str:
        """Where the service's HTTP is."""
        return f"http://{self.host}:{self.ports[f'{service.upper()}_HTTP_PORT']}"

    def readiness_url(self, process: str) -> str:
        service, role = process.split(".")
        return f"http://{self.host}:{self.ports[f'{service.upper()}_{_PORT_OF_ROLE[role]}']}/readyz"

    def environment_of(self, service: str) -> dict[str, str]:
        """What a process of this service is told; settings somebody made for it by hand come through."""
        environment = self._inherited_by(service) | self._common()
        own = f"{PREFIX}{service.upper()}_"
        for name, port in self.ports.items():
            if name.startswith(f"{service.upper()}_"):
                environment[PREFIX + name] = str(port)
        environment[f"{own}SIGNING_KEY_FILE"] = str(private_key_file(self.keys, service))
        for called in CALLS[service]:
            environment[f"{PREFIX}{called.upper()}_ADDRESS"] = self.address(called)
        if "grpc" in ROLES[service] and f"{PREFIX}GRPC_CORE" not in environment:
            environment.setdefault(f"{own}GRPC_CORE", _core_of(service))
        return environment | (self._bus_user(service) if service != "desk" else {})

    def environment_of_migration(self, services: Sequence[str]) -> dict[str, str]:
        """What one process is told that changes the databases of several services, and the bus as its admin."""
        environment: dict[str, str] = {}
        for service in services:
            environment |= self.environment_of(service)
        monitor = {"NATS_MONITORING_URL": self.monitoring_url} if self.monitoring_url else {}
        return environment | self._bus_user("admin") | monitor

    def environment_of_admin(self) -> dict[str, str]:
        """What the operator's commands are told: every address, the operator's key, the bus's admin."""
        environment = self._inherited_by("") | self._common() | self._bus_user("admin")
        for service in ROLES:
            if service != "desk":
                environment[f"{PREFIX}{service.upper()}_ADDRESS"] = self.address(service)
        environment |= {PREFIX + name: str(port) for name, port in self.ports.items()}
        environment[f"{PREFIX}OPERATOR_KEY_FILE"] = str(private_key_file(self.keys, "operator"))
        environment[f"{PREFIX}RUN_DIR"] = str(self.directory)
        return environment

    def client_environment(self) -> dict[str, str]:
        """What `backstory` must know to find this system."""
        told = self.environment_of_admin().items() - self._inherited_by("").items()
        ports = {PREFIX + name: str(port) for name, port in self.ports.items() if not name.startswith(_SERVER_PORTS)}
        monitor = {f"{PREFIX}NATS_MONITORING_URL": self.monitoring_url} if self.monitoring_url else {}
        return dict(sorted((dict(told) | ports | monitor).items()))

    def is_usual(self) -> bool:
        """Whether this system is where clients look by themselves: every default, in the current folder."""
        here = Path(".run").absolute()
        servers = "MONGODB_URI" not in self.inherited and "NATS_URL" not in self.inherited
        return self.directory == here and dict(self.ports) == dict(DEFAULT_PORTS) and servers

    def _common(self) -> dict[str, str]:
        return {
            "MONGODB_URI": self.addresses.mongodb_uri,
            "NATS_URL": self.addresses.nats_url,
            "PYTHONUNBUFFERED": "1",
            f"{PREFIX}NAMESPACE": self.namespace,
            f"{PREFIX}TRUSTED_KEYS_DIR": str(self.keys / "public"),
        }

    def _bus_user(self, user: str) -> dict[str, str]:
        if not self.addresses.nats_passwords:
            return {}
        file = password_file(self.addresses.nats_passwords, user)
        return {f"{PREFIX}NATS_USER": user, f"{PREFIX}NATS_PASSWORD_FILE": str(file)}

    def _inherited_by(self, service: str) -> dict[str, str]:
        """Everything but the supervisor's own variables and other services' variables."""
        foreign = tuple(f"{PREFIX}{other.upper()}_" for other in ROLES if other != service)
        ours = {PREFIX + name for name in _OF_THE_SUPERVISOR}
        return {
            name: value for name, value in self.inherited.items() if name not in ours and not name.startswith(foreign)
        }


def _core_of(service: str) -> str:
    """The core that the service's gRPC process keeps to: another one for each service, as far as there are enough.

    Who starts all services of a machine knows what else keeps to a core, and on one a process answers more calls than
    on two (docs/performance.md).
    """
    return str(list(ROLES).index(service)) if hasattr(os, "sched_setaffinity") else "-1"


def service_command(service: str, role: str) -> list[str]:
    """How a role of a service is started."""
    return [sys.executable, "-m", f"services.{service}", role]


def bus_command() -> list[str]:
    """How streams and consumers alone are created or brought up to date."""
    return [sys.executable, "-m", "eventbus", "migrate"]


def migration_command(services: Sequence[str]) -> list[str]:
    """How the databases of these services, and the streams if any of them uses the bus, are brought up to date."""
    modules = [f"services.{service}" for service in services]
    if any(service != "desk" for service in services):
        modules.append("eventbus")
    return [sys.executable, "-m", "commandline.system.migrations", *modules]
