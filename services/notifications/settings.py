"""Every setting of the notifications service."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from servicekit.environment import Field
from servicekit.settings import ServiceSettings

_AGENT = re.compile(r"agents/[A-Za-z0-9._@+-]{1,128}")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_FROM = re.compile(rf"(?:[^<>\x00-\x1f\x7f]{{1,100}} <{_ADDRESS.pattern}>|{_ADDRESS.pattern})")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class NotificationsSettings(ServiceSettings):
    """What the notifications service can be told."""

    service: ClassVar[str] = "notifications"

    grpc_port: int = Field(default=7103, ge=0, le=65535, description="Port of the gRPC server")
    http_port: int = Field(default=8103, ge=0, le=65535, description="Port of the HTTP server")
    grpc_ops_port: int = Field(default=9203, ge=0, le=65535, description="Port for health and metrics of the grpc role")
    worker_ops_port: int = Field(default=9103, ge=0, le=65535, description="Port for health and metrics of the worker")
    interactions_address: str = Field(default="127.0.0.1:7102", description="gRPC address of the interactions service")
    on_duty_agents: tuple[str, ...] = Field(
        default=("agents/demo",),
        description="Agents told of customers in touch again and of overdue promises of teams, comma separated",
    )
    privacy_agents: tuple[str, ...] = Field(
        default=("agents/demo",),
        description="Agents who guard privacy: told when somebody opens restricted data, comma separated",
    )
    agent_addresses: dict[str, str] = Field(
        default={"agents/demo": "demo@desk.example"},
        description="E-mail address of each agent, `agents/anna=anna@example.org`, comma separated",
    )
    smtp_host: str = Field(default="", description="Mail server; empty: e-mails are suppressed")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server")
    smtp_tls: Literal["starttls", "implicit", "none"] = Field(
        default="starttls", description="How the connection to the mail server is secured"
    )
    smtp_from: str = Field(default="Backstory <backstory@localhost>", description="Sender of e-mails")
    smtp_user: str = Field(default="", description="User on the mail server; empty for none")
    smtp_password_file: Path | None = Field(default=None, description="File with the password, mode 0600")
    smtp_timeout_seconds: float = Field(default=10.0, gt=0, le=60, description="Longest wait for one answer by mail")
    delivery_lease_seconds: float = Field(
        default=90.0, ge=0.2, le=3600, description="After this long without a sign an attempt counts as interrupted"
    )
    delivery_retry_seconds: float = Field(
        default=26.0,
        ge=0.01,
        le=3600,
        description="Wait before the second attempt; each later one is three times longer",
    )
    delivery_attempts: int = Field(default=8, ge=1, le=20, description="Attempts before a delivery is given up")
    watch_heartbeat_seconds: float = Field(
        default=15.0, ge=0.05, le=60, description="Time between signs of life on a live inbox"
    )

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with agents and addresses, and with the password on the mail server."""
        yield from super().faults()
        for agent in (*self.on_duty_agents, *self.privacy_agents, *self.agent_addresses):
            if not _AGENT.fullmatch(agent):
                yield "on_duty_agents, privacy_agents, agent_addresses: agents must look like agents/anna"
        if not self.privacy_agents:
            yield "privacy_agents: must name somebody, or restricted data could be opened without anybody's knowing"
        for agent, address in self.agent_addresses.items():
            if not _ADDRESS.fullmatch(address):
                yield f"agent_addresses: the address of {agent} must look like anna@example.org"
        if not _FROM.fullmatch(self.smtp_from):
            yield "smtp_from: must look like desk@example.org or Desk <desk@example.org>"
        if self.smtp_user:
            yield from self._faults_of_sign_in()

    def _faults_of_sign_in(self) -> Iterator[str]:
        if self.smtp_tls == "none" and self.smtp_host not in _LOOPBACK:
            yield "smtp_tls: must not be `none` with a user: the password would cross the network openly"
        file = self.smtp_password_file
        if file is None or not file.is_file():
            yield "smtp_user: needs smtp_password_file, a readable file"
        elif stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield f"smtp_password_file: others can read it; run: chmod 600 {file}"

    def smtp_password(self) -> str:
        """Read the password at the moment of use, so that a new one needs no restart."""
        return self.smtp_password_file.read_text(encoding="utf-8").strip() if self.smtp_password_file else ""
