"""What tests of the notifications service share: settings of a namespace, drafts, events and an SMTP server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import grpc
import mongoengine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pymongo.database import Database
from servicekit.access.keys import SigningKey, generate_keypair, load_signing_key, write_keypair
from servicekit.access.tokens import mint
from servicekit.adapters.mongo_client import Row, connect, ensure_indexes
from servicekit.grpc_client import open_channel
from servicekit.grpc_server import GrpcServer

from services.notifications.adapters.documents import DOCUMENTS
from services.notifications.bootstrap import served
from services.notifications.domain.delivery import Delivery, DeliveryState
from services.notifications.domain.ids import delivery_id, notification_id
from services.notifications.domain.notification import Draft, Notice
from services.notifications.settings import NotificationsSettings

Metadata = tuple[tuple[str, str | bytes], ...]

RULE = "previous-contact"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def settings_of(namespace: str, mongodb_uri: str, **changes: Any) -> NotificationsSettings:
    """Settings as the environment would give them."""
    return NotificationsSettings(namespace=namespace, mongodb_uri=mongodb_uri, **changes)


@contextmanager
def database_of(settings: NotificationsSettings) -> Iterator[Database[Row]]:
    """The service's own database with its indexes."""
    database = connect(settings)
    try:
        ensure_indexes(database, DOCUMENTS)
        yield database
    finally:
        mongoengine.disconnect(settings.service)


def a_draft(event_id: str = "e_1", agent: str = "agents/demo", **changes: Any) -> Draft:
    """A notification that is about to be made."""
    standard: dict[str, Any] = {
        "id": notification_id(event_id, RULE, agent),
        "agent": agent,
        "rule": RULE,
        "contact": "contacts/c_1",
        "interaction": "interactions/i_1",
        "notice": Notice("Anna Berg is in touch again (phone)", "Last contact: email.", ("interactions/i_0",)),
        "create_time": LONG_AGO,
        "event_id": event_id,
        "correlation_id": "corr-1",
    }
    return Draft(**standard | changes)


def a_delivery(draft: Draft, channel: str = "email", state: DeliveryState = DeliveryState.PENDING) -> Delivery:
    """The delivery of a draft through one channel."""
    return Delivery(
        id=delivery_id(draft.event_id, draft.rule, channel, draft.agent),
        event_id=draft.event_id,
        rule=draft.rule,
        channel=channel,
        recipient=draft.agent,
        contact=draft.contact,
        notification=draft.id,
        state=state,
        create_time=draft.create_time,
        update_time=draft.create_time,
    )


@dataclass(frozen=True)
class Keys:
    """A private key of the service and one of an operator who speaks for agents."""

    directory: Path
    service_file: Path
    operator: SigningKey
    system: SigningKey

    def token(self, subject: str, *roles: str) -> str:
        return mint(self.operator, subject, roles or ("agent",), timedelta(minutes=10), datetime.now(UTC))

    def metadata(self, subject: str, *roles: str) -> Metadata:
        return (("authorization", f"Bearer {self.token(subject, *roles)}"),)

    def system_metadata(self, role: str) -> Metadata:
        """Credentials of somebody with a role who is no agent."""
        token = mint(self.system, "systems/test", [role], timedelta(minutes=10), datetime.now(UTC))
        return (("authorization", f"Bearer {token}"),)


def make_keys(folder: Path) -> Keys:
    public = folder / "public"
    service, operator, system = (folder / f"{name}.jwk" for name in ("notifications", "operator", "system"))
    write_keypair(generate_keypair("notifications", ["service"], "services/notifications"), service, public)
    write_keypair(generate_keypair("operator", ["agent", "supervisor", "admin"], "agents/"), operator, public)
    write_keypair(generate_keypair("system", ["admin"], "systems/"), system, public)
    return Keys(public, service, load_signing_key(operator), load_signing_key(system))


@dataclass
class MailBox:
    """An SMTP server's doings: what it took, and how it behaves next."""

    replies: list[str] = field(default_factory=list)
    """Answers to the next messages; afterwards all is accepted. `drop` cuts the line, `stall` says nothing for long."""

    recipient_replies: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    offered: int = 0
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.taken]

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.recipient_replies:
            return self.recipient_replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.offered += 1
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if reply in ("drop", "take-and-drop"):
            if reply == "take-and-drop":
                self._take(envelope)
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "421 gone"
        if reply == "stall":
            await server.loop.run_in_executor(None, self.release.wait, 20)
            return "250 late"
        if reply.startswith("2"):
            self._take(envelope)
        return reply

    def _take(self, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(content)


@contextmanager
def smtp_server(port: int) -> Iterator[MailBox]:
    """A real SMTP server on this port, in a thread of its own."""
    box = MailBox()
    controller = Controller(box, hostname="127.0.0.1", port=port, server_hostname="mail.test")
    controller.start()
    try:
        yield box
    finally:
        box.release.set()
        controller.stop()


@contextmanager
def serving(settings: NotificationsSettings) -> Iterator[grpc.Channel]:
    """The service's calls on a free port of a real server, and a channel to it."""
    parts = served(settings)
    server = GrpcServer(settings, parts.mounts, parts.edge)
    server.start("127.0.0.1", 0)
    channel = open_channel(f"127.0.0.1:{server.port}")
    try:
        yield channel
    finally:
        channel.close()
        parts.before_stop()
        server.stop(5)
        parts.after_stop()
