"""Settings: typed, read once from the environment, all faults told together."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, TypeVar

from servicekit.environment import Declared, Field, declarations, read
from servicekit.tls import Tls, read_tls

EXIT_BAD_SETTINGS = 78
"""The exit code for bad settings (EX_CONFIG of sysexits.h)."""

PREFIX = "BACKSTORY_"
SERVICES = ("contacts", "interactions", "notifications", "desk")


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """What every service can be told. Subclasses set `service` and their own fields and ports."""

    service: ClassVar[str]

    namespace: str = Field(
        default="backstory",
        pattern=r"[a-z][a-z0-9-]{0,30}",
        description="Prefixes database names, subjects and streams; separates deployments on shared servers",
    )
    mongodb_uri: str = Field(
        default="mongodb://127.0.0.1:27117/?replicaSet=backstory",
        variable="MONGODB_URI",
        repr=False,
        description="Connection string of a replica set",
    )
    database_seconds: float = Field(
        default=0.8, ge=0.1, le=60, description="Longest wait of a call for MongoDB in one operation; then it is told"
    )
    nats_url: str = Field(
        default="nats://127.0.0.1:4322", variable="NATS_URL", description="Address of NATS, comma separated"
    )
    nats_user: str = Field(default="", description="User on NATS; empty for none")
    nats_password_file: Path | None = Field(default=None, description="File with the password on NATS")
    address: str = Field(
        default="", description="gRPC address of this service for its own HTTP role; default: here, at GRPC_PORT"
    )
    bind_host: str = Field(default="127.0.0.1", description="Address that servers listen on")
    trusted_keys_dir: Path = Field(
        default=Path(".run/keys/public"), description="Folder of public keys of token issuers"
    )
    signing_key_file: Path | None = Field(default=None, description="This service's own private key, mode 0600")
    tls_certificate_file: Path | None = Field(
        default=None, description="This process's certificate (PEM): gRPC then needs TLS on both sides; default: no TLS"
    )
    tls_key_file: Path | None = Field(default=None, description="The private key of the certificate (PEM)")
    tls_authority_file: Path | None = Field(
        default=None, description="The authority (PEM) that peers' certificates must come from"
    )
    nats_monitoring_url: str = Field(default="", description="Monitoring address of NATS, if it may be asked")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Lowest level logged")
    epoch: int = Field(default=1, ge=1, le=2**20, description="Raised by one after each restore from a backup")
    grpc_threads: int = Field(default=16, ge=1, le=256, description="Calls worked on at once in one process")
    grpc_queue: int = Field(default=16, ge=0, le=1024, description="Calls that may wait for a thread; more are refused")
    grpc_streams: int = Field(default=256, ge=1, le=4096, description="Live streams held open by one process")
    grpc_processes: int = Field(
        default=1, ge=1, le=64, description="gRPC processes, each pinned to a core when more than 1"
    )
    grpc_core: int = Field(
        default=-1,
        ge=-1,
        le=1023,
        description="Core that a single gRPC process keeps to, counted among those it may use; -1 for none",
    )
    calls_per_second: int = Field(default=500, ge=1, description="Calls one caller may make each second, per process")
    call_burst: int = Field(default=1000, ge=1, description="Calls one caller may make at once, per process")
    audit_reads_days: int = Field(default=365, ge=1, le=36500, description="Days for which it is kept who saw whom")
    default_region: str = Field(
        default="", pattern=r"([A-Z]{2})?", description="ISO 3166 region of phone numbers without a country code"
    )
    testing: bool = Field(default=False, description="Allows failpoints; never set it in production")
    failpoint: str = Field(default="", description="Failpoints to arm, `name:kill|sleep|raise`; needs TESTING")

    def faults(self) -> Iterator[str]:
        """Yield what is wrong although each value alone can be read; services add their own rules."""
        if self.failpoint and not self.testing:
            yield "failpoint: is for test builds: unset it, or set BACKSTORY_TESTING=1"
        try:
            _ = self.tls
        except ValueError as fault:
            yield str(fault)

    @property
    def tls(self) -> Tls | None:
        """What gRPC between processes is encrypted with, if it is."""
        return read_tls(self.tls_certificate_file, self.tls_key_file, self.tls_authority_file)

    @property
    def database(self) -> str:
        """The name of this service's own database."""
        return f"{self.namespace}_{self.service}"


Settings = TypeVar("Settings", bound=ServiceSettings)


def load_settings(kind: type[Settings]) -> Settings:
    """Return the settings, or tell every fault on standard error and leave with code 78."""
    settings, faults = read(kind, os.environ, lambda name, declared: _names(kind.service, name, declared))
    faults = [*_unknown_variables(kind), *faults]
    faults += settings.faults()
    if not faults:
        return settings
    for fault in faults:
        print(f"bad setting: {fault}", file=sys.stderr)
    raise SystemExit(EXIT_BAD_SETTINGS)


def _names(service: str, name: str, declared: Declared) -> tuple[str, ...]:
    """Return the environment variables of a field, the more specific first."""
    if declared.variable:
        return (declared.variable,)
    return f"{PREFIX}{service}_{name}".upper(), f"{PREFIX}{name}".upper()


def _unknown_variables(kind: type[ServiceSettings]) -> list[str]:
    """Find misspelt variables: ours by prefix, and neither a field of this service nor another service's."""
    known = {each for name, declared in declarations(kind) for each in _names(kind.service, name, declared)}
    others = tuple(f"{PREFIX}{service}_".upper() for service in SERVICES if service != kind.service)
    return [
        f"{name}: there is no such setting for {kind.service}"
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in known and not name.startswith(others) and name not in _TOOL_VARIABLES
    ]


_TOOL_VARIABLES = frozenset(
    {f"{PREFIX}TOKEN", f"{PREFIX}OPERATOR_KEY_FILE", f"{PREFIX}RUN_DIR"}
    | {f"{PREFIX}{service}_ADDRESS".upper() for service in SERVICES}
)
"""Variables of other programs that may share an environment with a service: the command line, and who calls it."""
