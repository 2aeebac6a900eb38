"""A small gRPC server that keeps the contracts of a few methods, for tests of what stands in front of one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from backstory.contacts.v1 import contacts_pb2
from backstory.notifications.v1 import notifications_pb2
from google.protobuf.descriptor import ServiceDescriptor
from servicekit.access import current_caller
from servicekit.access.authenticator import BearerAuthenticator
from servicekit.access.keys import SigningKey, generate_keypair, load_signing_key, write_keypair
from servicekit.access.limits import CallerLimiter, CallLimits
from servicekit.access.tokens import TokenVerifier, mint
from servicekit.clock import SystemClock
from servicekit.errors import (
    Aborted,
    AlreadyExists,
    InvalidArgument,
    NotFound,
    OutOfRange,
    ResourceExhausted,
    Unimplemented,
)
from servicekit.grpc_server import Edge, GrpcServer, Mount
from servicekit.settings import ServiceSettings

CONTACTS: ServiceDescriptor = contacts_pb2.DESCRIPTOR.services_by_name["ContactsService"]
NOTIFICATIONS: ServiceDescriptor = notifications_pb2.DESCRIPTOR.services_by_name["NotificationsService"]


class SmallSettings(ServiceSettings):
    """Settings of no service in particular."""

    service = "small"


class Unserved:
    """Answers the methods that no test needs with UNIMPLEMENTED."""

    def __getattr__(self, method: str) -> Any:
        def refuse(request: Any, context: Any) -> Any:
            raise Unimplemented("UNIMPLEMENTED", f"{method} is not served.")

        return refuse


class SmallContacts(Unserved):
    """Keeps contacts in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, contacts_pb2.Contact] = {}
        self.last_update = contacts_pb2.UpdateContactRequest()

    def CreateContact(self, request: Any, context: Any) -> contacts_pb2.Contact:  # noqa: N802, ARG002 - the shape of a servicer
        contact = contacts_pb2.Contact()
        contact.CopyFrom(request.contact)
        contact.name = f"contacts/{request.contact_id or len(self.kept)}"
        contact.version, contact.etag = 1, '"1"'
        if contact.name in self.kept:
            raise AlreadyExists("CONTACT_EXISTS", "There is one already.", contact=contact.name)
        self.kept[contact.name] = contact
        return contact

    def GetContact(self, request: Any, context: Any) -> contacts_pb2.Contact:  # noqa: N802, ARG002 - the shape of a servicer
        if request.name == "contacts/slow":
            time.sleep(3)
        if request.name == "contacts/crash":
            raise RuntimeError("anna@example.org tripped it")
        if request.name == "contacts/busy":
            raise ResourceExhausted("OUTBOX_FULL", "Try later.", retry_after=2.5)
        found = self.kept.get(request.name)
        if found is None:
            raise NotFound("CONTACT_NOT_FOUND", "There is no such contact.", contact=request.name)
        return found

    def ListContacts(self, request: Any, context: Any) -> contacts_pb2.ListContactsResponse:  # noqa: N802, ARG002 - the shape of a servicer
        if request.page_size < 0:
            raise InvalidArgument("page_size", "must not be negative")
        return contacts_pb2.ListContactsResponse(contacts=list(self.kept.values())[: request.page_size or 50])

    def UpdateContact(self, request: Any, context: Any) -> contacts_pb2.Contact:  # noqa: N802, ARG002 - the shape of a servicer
        self.last_update = request
        kept = self.kept[request.contact.name]
        if request.contact.etag and request.contact.etag != kept.etag:
            raise Aborted("ETAG_MISMATCH", "It was changed meanwhile.")
        kept.display_name = request.contact.display_name
        kept.version += 1
        kept.etag = f'"{kept.version}"'
        return kept

    def DeleteContact(self, request: Any, context: Any) -> contacts_pb2.Contact:  # noqa: N802, ARG002 - the shape of a servicer
        kept = self.kept[request.name]
        if request.etag and request.etag != kept.etag:
            raise Aborted("ETAG_MISMATCH", "It was changed meanwhile.")
        kept.state = contacts_pb2.CONTACT_STATE_DELETED
        return kept

    def UndeleteContact(self, request: Any, context: Any) -> contacts_pb2.Contact:  # noqa: N802, ARG002 - the shape of a servicer
        return self.kept[request.name]

    def ResolveIdentity(self, request: Any, context: Any) -> contacts_pb2.ResolveIdentityResponse:  # noqa: N802, ARG002 - the shape of a servicer
        return contacts_pb2.ResolveIdentityResponse(
            identity=contacts_pb2.Identity(kind=request.identity.kind, raw_value=request.identity.value),
            person=current_caller().subject,
        )


class SmallInbox(Unserved):
    """Streams numbered notifications, then a sign of life each tenth of a second."""

    def WatchNotifications(self, request: Any, context: Any) -> Iterator[notifications_pb2.WatchNotificationsResponse]:  # noqa: N802 - the shape of a servicer
        if request.resume_token == "gone":
            raise OutOfRange("RESUME_TOKEN_EXPIRED", "That is no longer kept.")
        first = int(request.resume_token or 0) + 1
        for number in range(first, first + 2):
            yield notifications_pb2.WatchNotificationsResponse(
                notification=notifications_pb2.Notification(name=f"notifications/{number}", title="line\nbreak"),
                resume_token=str(number),
            )
        if request.resume_token == "7":
            raise NotFound("INBOX_GONE", "The inbox went away.")
        while context.is_active():
            yield notifications_pb2.WatchNotificationsResponse(resume_token=str(first + 1), unread_count=4)
            time.sleep(0.1)


@dataclass
class SmallServer:
    """The server, its state and tokens for it."""

    root: Path
    contacts: SmallContacts = field(default_factory=SmallContacts)
    settings: SmallSettings = field(default_factory=SmallSettings)

    def __post_init__(self) -> None:
        self.key = self.issuer("desk", ("agent", "supervisor", "admin"), "agents/")
        settings = replace(self.settings, trusted_keys_dir=self.root / "public")
        limiter = CallerLimiter(CallLimits(), time.monotonic)
        authenticator = BearerAuthenticator(TokenVerifier(settings.trusted_keys_dir), SystemClock())
        mounts = [Mount(CONTACTS, self.contacts), Mount(NOTIFICATIONS, SmallInbox())]
        self.server = GrpcServer(settings, mounts, Edge("contacts", authenticator, limiter))
        self.server.start("127.0.0.1", 0)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    def issuer(self, name: str, roles: tuple[str, ...], subjects: str) -> SigningKey:
        file = self.root / f"{name}.json"
        write_keypair(generate_keypair(name, roles, subjects), file, self.root / "public")
        return load_signing_key(file)

    def bearer(self, role: str = "agent", subject: str = "agents/anna") -> dict[str, str]:
        token = mint(self.key, subject, [role], timedelta(minutes=5), SystemClock().now())
        return {"Authorization": f"Bearer {token}"}
