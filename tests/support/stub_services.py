"""Contacts, interactions and notifications as the desk sees them: real gRPC, answers from memory.

It lets tests show pages what is hard to bring about with the real services: gaps, outages, old and odd records.
"""

# ruff: noqa: N802 - gRPC method names are PascalCase

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backstory.contacts.v1 import contacts_pb2, finding_pb2
from backstory.interactions.v1 import brief_pb2, interactions_pb2
from backstory.notifications.v1 import notifications_pb2
from identities.normalisation import normalise
from servicekit.access.authenticator import BearerAuthenticator
from servicekit.access.caller import current_caller
from servicekit.access.limits import CallerLimiter, CallLimits
from servicekit.access.tokens import TokenVerifier
from servicekit.audit import showed
from servicekit.clock import SystemClock
from servicekit.errors import InvalidArgument, NotFound, Unavailable, Unimplemented
from servicekit.grpc_server import Edge, GrpcServer, Mount
from servicekit.settings import ServiceSettings


class StubSettings(ServiceSettings):
    """Settings of the stub: the defaults will do."""

    service = "stub"


class StubWorld:
    """What the stub services know. Changes wake whoever watches."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.forget_everything()

    def forget_everything(self) -> None:
        """Be as new."""
        self.contacts: dict[str, contacts_pb2.Contact] = {}
        self.interactions: list[interactions_pb2.Interaction] = []
        self.notifications: list[notifications_pb2.Notification] = []
        self.shared: dict[tuple[str, str], list[str]] = {}
        self.degraded: list[str] = []
        self.gaps: list[interactions_pb2.Gap] = []
        self.down: set[str] = set()
        self.oldest_kept = 0
        self.brief = brief_pb2.Brief()

    def add_contact(self, contact: contacts_pb2.Contact) -> contacts_pb2.Contact:
        for identity in contact.identities:
            known = normalise(identity.kind, identity.scope, identity.raw_value)
            identity.value, identity.valid = known.value, known.valid
        contact.person = contact.name
        with self.changed:
            self.contacts[contact.name] = contact
        return contact

    def record(self, interaction: interactions_pb2.Interaction) -> interactions_pb2.Interaction:
        with self.changed:
            interaction.name = interaction.name or f"interactions/i_{len(self.interactions) + 1:06d}"
            interaction.person = interaction.contact
            self.interactions.append(interaction)
            self.changed.notify_all()
        return interaction

    def notify(self, notification: notifications_pb2.Notification) -> notifications_pb2.Notification:
        with self.changed:
            notification.sequence = len(self.notifications) + 1
            notification.name = f"notifications/n_{notification.sequence:06d}"
            self.notifications.append(notification)
            self.changed.notify_all()
        return notification

    def fail(self, *services: str) -> None:
        """Let these services refuse every call from now on, and none other."""
        with self.changed:
            self.down = set(services)
            self.changed.notify_all()

    def check(self, service: str) -> None:
        if service in self.down:
            raise Unavailable("DATABASE_UNAVAILABLE", "The database cannot be reached.")


class StubServices:
    """A running server with all three services."""

    def __init__(self, world: StubWorld, trusted_keys: Path) -> None:
        clock = SystemClock()
        edge = Edge(
            "stub",
            BearerAuthenticator(TokenVerifier(trusted_keys), clock),
            CallerLimiter(CallLimits(), monotonic=time.monotonic),
        )
        self._server = GrpcServer(
            StubSettings(),
            [
                Mount(contacts_pb2.DESCRIPTOR.services_by_name["ContactsService"], _Contacts(world)),
                Mount(interactions_pb2.DESCRIPTOR.services_by_name["InteractionsService"], _Interactions(world)),
                Mount(notifications_pb2.DESCRIPTOR.services_by_name["NotificationsService"], _Notifications(world)),
            ],
            edge,
        )

    def start(self, port: int = 0) -> str:
        """Serve and return the address."""
        self._server.start("127.0.0.1", port)
        return f"127.0.0.1:{self._server.port}"

    def stop(self) -> None:
        """End everything at once, as a killed process does."""
        self._server.stop(0)


class _Partial:
    """Answers what a subclass has; the rest of the contract is unimplemented."""

    def __init__(self, world: StubWorld) -> None:
        self.world = world

    def __getattr__(self, name: str) -> Any:
        def missing(_request: Any, _context: Any) -> Any:
            raise Unimplemented("UNIMPLEMENTED", f"The stub has no {name}.")

        return missing


class _Contacts(_Partial):
    def GetContact(self, request: contacts_pb2.GetContactRequest, _context: Any) -> contacts_pb2.Contact:
        self.world.check("contacts")
        if request.name not in self.world.contacts:
            raise NotFound("CONTACT_NOT_FOUND", "There is no such contact.")
        return self.world.contacts[request.name]

    def ResolveIdentity(
        self, request: contacts_pb2.ResolveIdentityRequest, _context: Any
    ) -> contacts_pb2.ResolveIdentityResponse:
        self.world.check("contacts")
        asked = normalise(request.identity.kind, request.identity.scope, request.identity.value)
        if not asked.valid:
            raise InvalidArgument(f"identity.{asked.field}", asked.reason)
        if names := self.world.shared.get((asked.kind, asked.value)):
            return contacts_pb2.ResolveIdentityResponse(candidates=names)
        for contact in self.world.contacts.values():
            for identity in contact.identities:
                if (identity.kind, identity.scope, identity.value) == (asked.kind, asked.scope, asked.value):
                    return contacts_pb2.ResolveIdentityResponse(
                        contact=contact, identity=identity, person=contact.name, candidates=[contact.name]
                    )
        raise NotFound("IDENTITY_NOT_FOUND", "Nobody owns this identity.")

    def SearchContacts(
        self, request: finding_pb2.SearchContactsRequest, _context: Any
    ) -> finding_pb2.SearchContactsResponse:
        self.world.check("contacts")
        words = request.query.lower().split()
        found = [
            each for each in self.world.contacts.values() if all(one in each.display_name.lower() for one in words)
        ]
        people = [
            finding_pb2.FoundPerson(person=each.name, contact=each.name, display_name=each.display_name, score=0.7)
            for each in found
        ]
        for each in self.world.contacts.values():
            matching = [identity for identity in each.identities if identity.value.endswith(request.query)]
            people += [
                finding_pb2.FoundPerson(
                    person=each.name,
                    contact=each.name,
                    display_name=each.display_name,
                    field=f"identities.{identity.kind}",
                    value=identity.value,
                    score=0.8,
                )
                for identity in matching[:1]
            ]
        return finding_pb2.SearchContactsResponse(people=people)


class _Interactions(_Partial):
    def GetBrief(self, request: interactions_pb2.GetBriefRequest, _context: Any) -> brief_pb2.Brief:
        self.world.check("interactions")
        showed([request.contact])
        return self.world.brief

    def GetHistory(
        self, request: interactions_pb2.GetHistoryRequest, _context: Any
    ) -> interactions_pb2.GetHistoryResponse:
        self.world.check("interactions")
        with self.world.changed:
            contact = request.contact or self._owner(request.identity)
            mine = sorted(
                (each for each in self.world.interactions if each.contact == contact),
                key=lambda each: (each.occur_time.seconds, each.occur_time.nanos, each.name),
                reverse=True,
            )
            if contact not in self.world.contacts:
                raise NotFound("CONTACT_NOT_FOUND", "There is no such contact.")
            showed([contact])
            start = int(request.page_token or 0)
            end = start + (request.page_size or 50)
            return interactions_pb2.GetHistoryResponse(
                interactions=mine[start:end],
                next_page_token=str(end) if end < len(mine) else "",
                person=contact,
                contacts=[contact],
                profile=self._profile(contact),
                summary=_summary(mine),
                degraded=self.world.degraded,
                gaps=self.world.gaps,
                watch_token=str(len(self.world.interactions)),
            )

    def GetInteraction(
        self, request: interactions_pb2.GetInteractionRequest, _context: Any
    ) -> interactions_pb2.Interaction:
        for each in self.world.interactions:
            if each.name == request.name:
                showed([each.contact])
                return each
        raise NotFound("INTERACTION_NOT_FOUND", "There is no such interaction.")

    def WatchHistory(
        self, request: interactions_pb2.WatchHistoryRequest, context: Any
    ) -> Iterator[interactions_pb2.WatchHistoryResponse]:
        seen = int(request.resume_token or len(self.world.interactions))
        while context.is_active():
            with self.world.changed:
                self.world.check("interactions")
                if seen < self.world.oldest_kept:
                    raise InvalidArgument("resume_token", "stands for something that is no longer kept")
                if len(self.world.interactions) <= seen:
                    self.world.changed.wait(timeout=0.2)
                fresh = self.world.interactions[seen:]
            for each in fresh:
                seen += 1
                if each.contact == request.contact:
                    showed([each.contact])
                    yield interactions_pb2.WatchHistoryResponse(interaction=each, resume_token=str(seen))

    def _owner(self, identity: interactions_pb2.IdentityKey) -> str:
        asked = normalise(identity.kind, identity.scope, identity.value)
        for contact in self.world.contacts.values():
            if any((each.kind, each.value) == (asked.kind, asked.value) for each in contact.identities):
                return contact.name
        raise NotFound("IDENTITY_NOT_FOUND", "Nobody owns this identity.")

    def _profile(self, contact: str) -> interactions_pb2.CustomerProfile:
        known = self.world.contacts[contact]
        return interactions_pb2.CustomerProfile(
            display_name=known.display_name,
            identities=[f"{each.kind}:{each.value}" for each in known.identities],
            language=known.preferences.language,
            time_zone=known.preferences.time_zone,
            tags=known.tags,
        )


class _Notifications(_Partial):
    def ListNotifications(
        self, request: notifications_pb2.ListNotificationsRequest, _context: Any
    ) -> notifications_pb2.ListNotificationsResponse:
        self.world.check("notifications")
        mine = [each for each in reversed(self._mine()) if not (request.unread_only and each.HasField("read_time"))]
        start = int(request.page_token or 0)
        end = start + (request.page_size or 50)
        return notifications_pb2.ListNotificationsResponse(
            notifications=mine[start:end],
            next_page_token=str(end) if end < len(mine) else "",
            unread_count=self._unread(),
            watch_token=str(len(self.world.notifications)),
        )

    def MarkNotificationsRead(
        self, request: notifications_pb2.MarkNotificationsReadRequest, _context: Any
    ) -> notifications_pb2.MarkNotificationsReadResponse:
        self.world.check("notifications")
        if not request.names:
            raise InvalidArgument("names", "needs 1 to 1,000 names")
        for each in self._mine():
            if each.name in request.names and not each.HasField("read_time"):
                each.read_time.GetCurrentTime()
        return notifications_pb2.MarkNotificationsReadResponse(unread_count=self._unread())

    def WatchNotifications(
        self, request: notifications_pb2.WatchNotificationsRequest, context: Any
    ) -> Iterator[notifications_pb2.WatchNotificationsResponse]:
        seen = int(request.resume_token or len(self.world.notifications))
        agent = current_caller().subject
        while context.is_active():
            with self.world.changed:
                self.world.check("notifications")
                if len(self.world.notifications) <= seen:
                    self.world.changed.wait(timeout=0.2)
                fresh = self.world.notifications[seen:]
            for each in fresh:
                seen += 1
                if each.agent == agent:
                    yield notifications_pb2.WatchNotificationsResponse(
                        notification=each, resume_token=str(seen), unread_count=self._unread()
                    )

    def _mine(self) -> list[notifications_pb2.Notification]:
        return [each for each in self.world.notifications if each.agent == current_caller().subject]

    def _unread(self) -> int:
        return sum(not each.HasField("read_time") for each in self._mine())


def _summary(mine: list[interactions_pb2.Interaction]) -> interactions_pb2.HistorySummary:
    summary = interactions_pb2.HistorySummary(total=len(mine))
    for each in mine:
        summary.by_channel[each.channel] += 1
    if mine:
        summary.first_contact_time.CopyFrom(mine[-1].occur_time)
        summary.last_contact_time.CopyFrom(mine[0].occur_time)
    return summary
