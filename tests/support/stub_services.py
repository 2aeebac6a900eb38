"""Contacts, interactions and notifications as the desk sees them: real gRPC, answers from memory.

It lets tests show pages what is hard to bring about with the real services: gaps, outages, old and odd records.
"""

# ruff: noqa: N802 - gRPC method names are PascalCase

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backstory.contacts.v1 import contacts_pb2, finding_pb2
from backstory.interactions.v1 import attachments_pb2, brief_pb2, interactions_pb2, presence_pb2
from backstory.notifications.v1 import escalations_pb2, messages_pb2, notifications_pb2
from identities.normalisation import normalise
from servicekit.access.authenticator import BearerAuthenticator
from servicekit.access.caller import current_caller
from servicekit.access.limits import CallerLimiter, CallLimits
from servicekit.access.tokens import TokenVerifier
from servicekit.audit import showed
from servicekit.clock import SystemClock
from servicekit.errors import FailedPrecondition, InvalidArgument, NotFound
from servicekit.grpc_server import Edge, GrpcServer, Mount
from servicekit.settings import ServiceSettings

from tests.support.stub_issues import StubIssues
from tests.support.stub_world import Partial, StubWorld


class StubSettings(ServiceSettings):
    """Settings of the stub: the defaults will do."""

    service = "stub"


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


class _Contacts(Partial):
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


class _Interactions(StubIssues):
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
                interactions=[self._marked(each) for each in mine[start:end]],
                next_page_token=str(end) if end < len(mine) else "",
                person=contact,
                contacts=[contact],
                profile=self._profile(contact),
                summary=_summary(mine),
                degraded=self.world.degraded,
                gaps=self.world.gaps,
                watch_token=str(len(self.world.interactions)),
            )

    def SearchHistory(
        self, request: interactions_pb2.SearchHistoryRequest, _context: Any
    ) -> interactions_pb2.SearchHistoryResponse:
        """Find parts of words, as a search that is good enough for pages."""
        self.world.check("interactions")
        words = [word.strip('"*').lower() for word in request.query.split()]
        if any(len(word) < 3 for word in words):
            raise InvalidArgument("query", "a beginning needs at least 3 letters before its *")
        found = [
            each
            for each in sorted(
                self.world.interactions, key=lambda each: (each.occur_time.seconds, each.name), reverse=True
            )
            if all(word in f"{each.subject} {each.body}".lower() for word in words)
            and request.contact in ("", each.contact)
            and (not request.channels or each.channel in request.channels)
            and (not request.HasField("from_time") or each.occur_time.seconds >= request.from_time.seconds)
            and (not request.HasField("to_time") or each.occur_time.seconds < request.to_time.seconds)
        ]
        start = int(request.page_token or 0)
        end = start + (request.page_size or 20)
        showed([each.contact for each in found[start:end]])
        answer = interactions_pb2.SearchHistoryResponse(next_page_token=str(end) if end < len(found) else "")
        for each in found[start:end]:
            name = self.world.contacts[each.contact].display_name
            answer.found.add(interaction=each, excerpt=" ".join(each.body.split())[:240], display_name=name)
        return answer

    def DownloadAttachment(
        self, request: attachments_pb2.DownloadAttachmentRequest, _context: Any
    ) -> Iterator[attachments_pb2.DownloadAttachmentResponse]:
        interaction, _, number = request.name.partition("/attachments/")
        told = next((each for each in self.world.interactions if each.name == interaction), None)
        part = told.attachments[int(number) - 1] if told and int(number) <= len(told.attachments) else None
        if told is None or part is None or not part.blob:
            raise NotFound("ATTACHMENT_NOT_FOUND", "There is no such attachment.")
        showed([told.contact])
        half = len(part.content) // 2
        yield attachments_pb2.DownloadAttachmentResponse(
            file_name=part.file_name, media_type=part.media_type, size_bytes=len(part.content), data=part.content[:half]
        )
        yield attachments_pb2.DownloadAttachmentResponse(data=part.content[half:])

    def UpdatePresence(
        self, request: presence_pb2.UpdatePresenceRequest, _context: Any
    ) -> presence_pb2.ListPresencesResponse:
        self.world.check("interactions")
        caller = current_caller()
        with self.world.changed:
            pages = self.world.present.setdefault(request.contact, {})
            told = presence_pb2.Presence(
                agent=caller.subject, display_name=caller.display_name, activity=request.activity
            )
            pages[request.page] = told
            if request.activity == presence_pb2.PRESENCE_ACTIVITY_GONE:
                del pages[request.page]
            return presence_pb2.ListPresencesResponse(presences=pages.values())

    def ListPresences(
        self, request: presence_pb2.ListPresencesRequest, _context: Any
    ) -> presence_pb2.ListPresencesResponse:
        self.world.check("interactions")
        with self.world.changed:
            return presence_pb2.ListPresencesResponse(presences=self.world.present.get(request.contact, {}).values())

    def MarkHistoryViewed(
        self, request: interactions_pb2.MarkHistoryViewedRequest, _context: Any
    ) -> interactions_pb2.HistoryView:
        self.world.check("interactions")
        with self.world.changed:
            self.world.viewed[request.contact] = int(request.watch_token)
        return interactions_pb2.HistoryView()

    def _marked(self, each: interactions_pb2.Interaction) -> interactions_pb2.Interaction:
        shown = interactions_pb2.Interaction()
        shown.CopyFrom(each)
        viewed = self.world.viewed.get(each.contact)
        shown.new = viewed is not None and self.world.interactions.index(each) >= viewed
        return shown

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


class _Notifications(Partial):
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

    def AcknowledgeNotification(
        self, request: escalations_pb2.AcknowledgeNotificationRequest, _context: Any
    ) -> escalations_pb2.AcknowledgeNotificationResponse:
        self.world.check("notifications")
        if request.name not in {each.name for each in self._mine()}:
            raise NotFound("NOTIFICATION_NOT_FOUND", "There is no such notification.")
        for each in self.world.notifications:
            each.escalates = each.escalates and each.name != request.name
        known = self.world.escalations.setdefault(request.name, escalations_pb2.Escalation())
        if not known.state:
            known.state = escalations_pb2.ESCALATION_STATE_ACKNOWLEDGED
            known.acknowledger = current_caller().subject
        return escalations_pb2.AcknowledgeNotificationResponse(escalations=[known])

    def SendMessage(self, request: messages_pb2.SendMessageRequest, _context: Any) -> messages_pb2.Message:
        self.world.check("notifications")
        wish = request.message
        if not wish.body:
            raise InvalidArgument("message.body", "is required", "FIELD_REQUIRED")
        if wish.channel in self.world.closed_channels:
            raise FailedPrecondition("CHANNEL_NOT_SET_UP", f"Nothing can be sent on {wish.channel}.")
        with self.world.changed:
            made = self.world.messages.setdefault(request.request_id, messages_pb2.Message())
            if not made.name:
                made.CopyFrom(wish)
                made.name = f"messages/m_{len(self.world.messages)}"
                made.state = messages_pb2.MESSAGE_STATE_PENDING
        return made

    def GetMessage(self, request: messages_pb2.GetMessageRequest, _context: Any) -> messages_pb2.Message:
        for message in self.world.messages.values():
            if message.name == request.name:
                return message
        raise NotFound("MESSAGE_NOT_FOUND", "There is no such message.")

    def CancelMessage(self, request: messages_pb2.CancelMessageRequest, _context: Any) -> messages_pb2.Message:
        for message in self.world.messages.values():
            if message.name == request.name and message.state == messages_pb2.MESSAGE_STATE_PENDING:
                message.state = messages_pb2.MESSAGE_STATE_CANCELED
                return message
        raise FailedPrecondition("MESSAGE_HAS_LEFT", "It has left.")

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
