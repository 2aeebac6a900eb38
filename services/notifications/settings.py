"""Every setting of the notifications service."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from servicekit.environment import Field
from servicekit.settings import ServiceSettings

if TYPE_CHECKING:
    from services.notifications.domain.customer_restraint import CustomerRules
    from services.notifications.domain.rules.audience_kinds import Roster


_AGENT = re.compile(r"agents/[A-Za-z0-9._@+-]{1,128}")
_GROUP = re.compile(r"(?:teams|roles)/[A-Za-z0-9._@+-]{1,128}")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_FROM = re.compile(rf"(?:[^<>\x00-\x1f\x7f]{{1,100}} <{_ADDRESS.pattern}>|{_ADDRESS.pattern})")
_QUIET = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]")
_CAP = re.compile(r"[0-9]{1,3}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _faults_of_secret(name: str, file: Path | None) -> Iterator[str]:
    if file is not None and not file.is_file():
        yield f"{name}: is not a readable file"
    elif file is not None and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield f"{name}: others can read it; run: chmod 600 {file}"


@dataclass(frozen=True, kw_only=True)
class NotificationsSettings(ServiceSettings):
    """What the notifications service can be told."""

    service: ClassVar[str] = "notifications"

    grpc_port: int = Field(default=7103, ge=0, le=65535, description="Port of the gRPC server")
    http_port: int = Field(default=8103, ge=0, le=65535, description="Port of the HTTP server")
    grpc_ops_port: int = Field(default=9203, ge=0, le=65535, description="Port for health and metrics of the grpc role")
    worker_ops_port: int = Field(default=9103, ge=0, le=65535, description="Port for health and metrics of the worker")
    interactions_address: str = Field(default="127.0.0.1:7102", description="gRPC address of the interactions service")
    contacts_address: str = Field(default="127.0.0.1:7101", description="gRPC address of the contacts service")
    on_duty_agents: tuple[str, ...] = Field(
        default=("agents/demo",),
        description="Agents told of customers in touch again and of overdue promises of teams, comma separated",
    )
    privacy_agents: tuple[str, ...] = Field(
        default=("agents/demo",),
        description="Agents who guard privacy: told when somebody opens restricted data, comma separated",
    )
    agent_groups: dict[str, str] = Field(
        default={},
        description="Teams and roles of each agent, `agents/anna=teams/billing roles/lead`, comma separated",
    )
    hourly_budget: int = Field(
        default=20, ge=1, le=1000, description="Notifications within an hour for agents who did not say how many"
    )
    decisions_kept_days: int = Field(
        default=14, ge=0, le=90, description="Days for which it is kept why agents were told or not; 0: not at all"
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
    twilio_url: str = Field(
        default="https://api.twilio.com", description="Where SMS are posted; another one to try out"
    )
    twilio_account: str = Field(
        default="", pattern=r"[A-Za-z0-9]{0,64}", description="Account of SMS; empty: none are sent"
    )
    twilio_token_file: Path | None = Field(
        default=None, description="File with the token of the SMS account, mode 0600"
    )
    twilio_status_url: str = Field(
        default="", description="Where Twilio tells what became of SMS: the address of its source in interactions"
    )
    twilio_from: str = Field(default="", description="Number or name that SMS are from")
    whatsapp_url: str = Field(
        default="https://graph.facebook.com/v23.0", description="Where WhatsApp messages are posted, with its version"
    )
    whatsapp_number_id: str = Field(
        default="",
        pattern=r"[0-9]{0,32}",
        description="Id of the number WhatsApp messages are from; empty: none are sent",
    )
    whatsapp_token_file: Path | None = Field(default=None, description="File with the token of WhatsApp, mode 0600")
    telegram_url: str = Field(default="https://api.telegram.org", description="Where Telegram messages are posted")
    telegram_token_file: Path | None = Field(
        default=None, description="File with the token of the Telegram bot, mode 0600; without it none are sent"
    )
    message_urls: dict[str, str] = Field(
        default={}, description="Programs that send on other channels, `messenger=https://...`, comma separated"
    )
    providers_private: bool = Field(
        default=False, description="Lets the addresses above be private, over http and on any port"
    )
    announcement_approval_above: int = Field(
        default=10_000,
        ge=0,
        description="More customers than this are told of something only when a second one approves",
    )
    apprise_targets_file: Path | None = Field(
        default=None,
        description="File with lines `agents/anna URL`, mode 0600: where Apprise tells agents; without it nowhere",
    )
    customer_quiet_hours: str = Field(
        default="21:00-08:00",
        description="Customers' local hours in which only service messages are sent, `21:00-08:00`; empty: none",
    )
    customer_time_zone: str = Field(default="UTC", description="Time zone of customers whose own is not known")
    customer_caps: dict[str, str] = Field(
        default={"proactive-notices": "2", "marketing": "1", "surveys": "1"},
        description="Messages of each purpose a customer gets within 24 hours, `marketing=1`, comma separated",
    )
    customer_hold_hours: float = Field(
        default=72.0, ge=24, le=720, description="What would be held for longer than this is not sent"
    )
    webhook_private_targets: bool = Field(
        default=False, description="Lets webhooks go to private addresses, over http and to any port"
    )
    webhook_timeout_seconds: float = Field(
        default=10.0, ge=0.1, le=60, description="Longest time for one post to a subscription, from name to answer"
    )
    webhook_disable_days: float = Field(
        default=5.0, ge=0, le=365, description="After so many days without a success a subscription is disabled"
    )
    watch_heartbeat_seconds: float = Field(
        default=15.0, ge=0.05, le=60, description="Time between signs of life on a live inbox"
    )

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with agents and addresses, and with the password on the mail server."""
        yield from super().faults()
        for agent in (*self.on_duty_agents, *self.privacy_agents, *self.agent_addresses, *self.agent_groups):
            if not _AGENT.fullmatch(agent):
                yield "on_duty_agents, privacy_agents, agent_addresses, agent_groups: agents must look like agents/anna"
        if not all(_GROUP.fullmatch(group) for groups in self.agent_groups.values() for group in groups.split()):
            yield "agent_groups: groups must look like teams/billing or roles/lead, with spaces between them"
        if not self.privacy_agents:
            yield "privacy_agents: must name somebody, or restricted data could be opened without anybody's knowing"
        for agent, address in self.agent_addresses.items():
            if not _ADDRESS.fullmatch(address):
                yield f"agent_addresses: the address of {agent} must look like anna@example.org"
        if not _FROM.fullmatch(self.smtp_from):
            yield "smtp_from: must look like desk@example.org or Desk <desk@example.org>"
        yield from self._faults_of_restraint()
        if self.smtp_user:
            yield from self._faults_of_sign_in()
        for name in ("apprise_targets_file", "twilio_token_file", "whatsapp_token_file", "telegram_token_file"):
            yield from _faults_of_secret(name, getattr(self, name))

    def roster(self) -> Roster:
        """Return who is there to be told."""
        groups: dict[str, tuple[str, ...]] = {}
        for agent, of in self.agent_groups.items():
            for group in of.split():
                groups[group] = (*groups.get(group, ()), agent)
        from services.notifications.domain.rules.audience_kinds import Roster  # here: brings all of the rules

        return Roster(self.on_duty_agents, self.privacy_agents, groups)

    def customer_rules(self) -> CustomerRules:
        """Return how customers are spared."""
        from services.notifications.domain.customer_restraint import CustomerRules  # here: not every role sends

        quiet_from, _, quiet_to = self.customer_quiet_hours.partition("-")
        return CustomerRules(
            quiet_from=quiet_from,
            quiet_to=quiet_to,
            time_zone=self.customer_time_zone,
            caps={purpose: int(most) for purpose, most in self.customer_caps.items()},
            longest_hold=timedelta(hours=self.customer_hold_hours),
        )

    def _faults_of_restraint(self) -> Iterator[str]:
        from services.notifications.domain.messages import PURPOSES, SERVICE_MESSAGES  # here: as above
        from services.notifications.domain.restraint import is_zone

        begin, _, end = self.customer_quiet_hours.partition("-")
        if self.customer_quiet_hours and (not _QUIET.fullmatch(self.customer_quiet_hours) or begin == end):
            yield "customer_quiet_hours: must look like 21:00-08:00"
        if not is_zone(self.customer_time_zone):
            yield "customer_time_zone: must be the name of a time zone, such as Europe/Berlin"
        for purpose, most in self.customer_caps.items():
            if purpose not in PURPOSES - {SERVICE_MESSAGES} or not _CAP.fullmatch(most):
                yield "customer_caps: must be purposes with numbers from 0 to 999, and not service-messages"

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
