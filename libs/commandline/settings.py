"""What the command is told by its environment: where the services are, and who is calling."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SERVICES = ("contacts", "interactions", "notifications")
_GRPC_PORTS = {"contacts": 7101, "interactions": 7102, "notifications": 7103}
_ROLE_PORTS = {
    "contacts.grpc": 9201,
    "contacts.http": 8101,
    "contacts.worker": 9101,
    "interactions.grpc": 9202,
    "interactions.http": 8102,
    "interactions.worker": 9102,
    "notifications.grpc": 9203,
    "notifications.http": 8103,
    "notifications.worker": 9103,
    "desk.http": 8100,
}
_PORT_VARIABLE = {"grpc": "GRPC_OPS_PORT", "http": "HTTP_PORT", "worker": "WORKER_OPS_PORT"}
_PREFIX = "BACKSTORY_"


@dataclass(frozen=True)
class Settings:
    """Everything the environment says. The token is a secret and therefore never an argument."""

    addresses: Mapping[str, str]
    readiness_urls: Mapping[str, str]
    token: str = field(repr=False)
    purpose: str
    operator_key_file: Path
    namespace: str
    nats_url: str
    nats_user: str
    nats_password_file: Path | None
    nats_monitoring_url: str
    mongodb_uri: str = field(repr=False)
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None
    tls_authority_file: Path | None = None


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment; defaults are those of `make run`."""
    found = os.environ if environment is None else environment

    def value(name: str, default: str = "") -> str:
        return found.get(_PREFIX + name, "").strip() or default

    run_dir = Path(value("RUN_DIR", ".run"))

    def path(name: str) -> Path | None:
        return Path(value(name)) if value(name) else None

    password_file = value("NATS_PASSWORD_FILE")
    return Settings(
        addresses={name: value(f"{name.upper()}_ADDRESS", f"127.0.0.1:{_GRPC_PORTS[name]}") for name in SERVICES},
        readiness_urls={role: _readiness_url(role, port, value) for role, port in _ROLE_PORTS.items()},
        token=value("TOKEN"),
        purpose=value("PURPOSE"),
        operator_key_file=Path(value("OPERATOR_KEY_FILE", str(run_dir / "keys" / "operator.jwk"))),
        namespace=value("NAMESPACE", "backstory"),
        nats_url=found.get("NATS_URL", "").strip() or "nats://127.0.0.1:4322",
        nats_user=value("NATS_USER", "admin" if _embedded_password(run_dir) and not password_file else ""),
        nats_password_file=Path(password_file) if password_file else _embedded_password(run_dir),
        nats_monitoring_url=value("NATS_MONITORING_URL", _embedded_monitoring_url(found, value)),
        mongodb_uri=found.get("MONGODB_URI", "").strip() or "mongodb://127.0.0.1:27117/?replicaSet=backstory",
        tls_certificate_file=path("TLS_CERTIFICATE_FILE"),
        tls_key_file=path("TLS_KEY_FILE"),
        tls_authority_file=path("TLS_AUTHORITY_FILE"),
    )


def _readiness_url(process: str, port: int, value: Callable[[str, str], str]) -> str:
    service, role = process.split(".")
    host = value(f"{service.upper()}_HOST", "127.0.0.1")
    return f"http://{host}:{value(f'{service.upper()}_{_PORT_VARIABLE[role]}', str(port))}/readyz"


def _embedded_monitoring_url(found: Mapping[str, str], value: Callable[[str, str], str]) -> str:
    """Where the bus of `make run` tells about itself; another bus must be named."""
    return "" if found.get("NATS_URL") else f"http://127.0.0.1:{value('NATS_MONITOR_PORT', '8322')}"


def _embedded_password(run_dir: Path) -> Path | None:
    """The password `make run` made for its own bus, if this folder has one."""
    file = run_dir / "nats" / "passwords" / "admin.password"
    return file if file.is_file() else None
