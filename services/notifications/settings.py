"""Every setting of the notifications service."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict
from servicekit.settings import CommaList, ServiceSettings, service_aliases

_AGENT = re.compile(r"agents/[A-Za-z0-9._@+-]{1,128}")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_FROM = re.compile(rf"(?:[^<>\x00-\x1f\x7f]{{1,100}} <{_ADDRESS.pattern}>|{_ADDRESS.pattern})")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Addresses = Annotated[dict[str, str], NoDecode]
"""A map written as `agents/anna=anna@example.org,agents/ben=ben@example.org`."""


class NotificationsSettings(ServiceSettings):
    """What the notifications service can be told."""

    model_config = SettingsConfigDict(alias_generator=service_aliases("notifications"))

    service: ClassVar[str] = "notifications"

    grpc_port: int = Field(default=7103, ge=0, le=65535, description="Port of the gRPC server")
    http_port: int = Field(default=8103, ge=0, le=65535, description="Port of the HTTP server")
    grpc_ops_port: int = Field(default=9203, ge=0, le=65535, description="Port for health and metrics of the grpc role")
    worker_ops_port: int = Field(default=9103, ge=0, le=65535, description="Port for health and metrics of the worker")
    interactions_address: str = Field(default="127.0.0.1:7102", description="gRPC address of the interactions service")
    on_duty_agents: CommaList = Field(
        default=("agents/demo",), description="Agents told of customers in touch again, comma separated"
    )
    agent_addresses: Addresses = Field(
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

    @field_validator("on_duty_agents", mode="before")
    @classmethod
    def _split_agents(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(filter(None, (part.strip() for part in value.split(","))))

    @field_validator("on_duty_agents")
    @classmethod
    def _are_agents(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for agent in value:
            _check(_AGENT, agent, "must look like agents/anna")
        return tuple(dict.fromkeys(value))

    @field_validator("agent_addresses", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = (part.strip().partition("=") for part in value.split(",") if part.strip())
        return {agent.strip(): address.strip() for agent, _, address in pairs}

    @field_validator("agent_addresses")
    @classmethod
    def _are_addresses(cls, value: dict[str, str]) -> dict[str, str]:
        for agent, address in value.items():
            _check(_AGENT, agent, "must look like agents/anna")
            _check(_ADDRESS, address, f"the address of {agent} must look like anna@example.org")
        return value

    @field_validator("smtp_from")
    @classmethod
    def _is_sender(cls, value: str) -> str:
        _check(_FROM, value, "must look like desk@example.org or Desk <desk@example.org>")
        return value

    @model_validator(mode="after")
    def _password_is_safe(self) -> NotificationsSettings:
        if not self.smtp_user:
            return self
        if self.smtp_tls == "none" and self.smtp_host not in _LOOPBACK:
            raise ValueError("smtp_tls must not be `none` with a user: the password would cross the network openly")
        file = self.smtp_password_file
        if file is None or not file.is_file():
            raise ValueError("smtp_user needs smtp_password_file, a readable file")
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise ValueError(f"smtp_password_file: others can read it; run: chmod 600 {file}")
        return self

    def smtp_password(self) -> str:
        """Read the password at the moment of use, so that a new one needs no restart."""
        return self.smtp_password_file.read_text(encoding="utf-8").strip() if self.smtp_password_file else ""


def _check(pattern: re.Pattern[str], text: str, rule: str) -> None:
    if not pattern.fullmatch(text):
        raise ValueError(rule)
