"""NotificationsService over gRPC: messages in, use cases, messages out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import grpc
from backstory.notifications.v1 import notifications_pb2 as pb
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceServicer
from servicekit.access import current_caller
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.notifications.domain.audiences import Recipient
from services.notifications.domain.delivery import Delivery
from services.notifications.domain.errors import not_an_agent
from services.notifications.domain.ids import AGENTS, NOTIFICATIONS
from services.notifications.domain.notification import Notification
from services.notifications.domain.ports import Changes, Clock, Deliveries, Inboxes
from services.notifications.domain.risk import Experience, Experiences
from services.notifications.domain.timing.escalation import Escalation
from services.notifications.domain.webhooks import WebhookDelivery
from services.notifications.entrypoints.announcements_api import AnnouncementPorts, AnnouncementsApi, recipient_message
from services.notifications.entrypoints.dead_letters_api import DeadLetterPorts, DeadLettersApi
from services.notifications.entrypoints.delivery_messages import delivery_message, page_message, place_in, state_of
from services.notifications.entrypoints.escalations_api import EscalationPorts, EscalationsApi, escalation_message
from services.notifications.entrypoints.experience_messages import experience_message
from services.notifications.entrypoints.following_api import FollowingApi, FollowingPorts
from services.notifications.entrypoints.messages_api import MessagesApi, customer_message
from services.notifications.entrypoints.restraint_api import RestraintApi, RestraintPorts
from services.notifications.entrypoints.rule_messages import URGENCIES
from services.notifications.entrypoints.rules_api import RulePorts, RulesApi
from services.notifications.entrypoints.subscriptions_api import SubscriptionsApi, WebhookApiPorts
from services.notifications.entrypoints.templates_api import TemplatePorts, TemplatesApi
from services.notifications.entrypoints.timing_api import TimingApi, TimingPorts
from services.notifications.entrypoints.watch_tokens import WatchTokens
from services.notifications.entrypoints.webhook_messages import webhook_delivery_message
from services.notifications.usecases.count_unread import count_unread
from services.notifications.usecases.export_notifications import export_notifications
from services.notifications.usecases.get_notification import get_notification
from services.notifications.usecases.list_deliveries import list_deliveries
from services.notifications.usecases.list_notifications import list_notifications
from services.notifications.usecases.mark_escalating import mark_escalating
from services.notifications.usecases.mark_notifications_read import mark_notifications_read
from services.notifications.usecases.send_message import MessagePorts
from services.notifications.usecases.watch_notifications import Entry, watch_notifications

_MARKED_AT_MOST = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class NotificationsApi(
    RulesApi,
    RestraintApi,
    FollowingApi,
    SubscriptionsApi,
    MessagesApi,
    TemplatesApi,
    TimingApi,
    AnnouncementsApi,
    DeadLettersApi,
    EscalationsApi,
    NotificationsServiceServicer,
):
    """Serves each agent their own inbox: whose it is comes from the credentials, never from the request."""

    inboxes: Inboxes
    deliveries: Deliveries
    changes: Changes
    clock: Clock
    pages: PageTokens
    watch_tokens: WatchTokens
    webhooks: WebhookApiPorts
    rule_ports: RulePorts
    restraint_ports: RestraintPorts
    following_ports: FollowingPorts
    messages: MessagePorts
    announcement_ports: AnnouncementPorts
    dead_letter_ports: DeadLetterPorts
    template_ports: TemplatePorts
    timing_ports: TimingPorts
    escalation_ports: EscalationPorts
    experiences: Experiences
    heartbeat_seconds: float = 15.0

    def ListNotifications(
        self, request: pb.ListNotificationsRequest, _context: grpc.ServicerContext
    ) -> pb.ListNotificationsResponse:
        """Answer with a page of the caller's notifications."""
        agent = _agent()
        limit = page_size(request.page_size)
        query = _bound(agent, request)
        before = self.pages.decode(request.page_token, query).get("before")
        page = list_notifications(
            agent, self.inboxes, limit + 1, before=int(before) if before else None, unread_only=request.unread_only
        )
        shown = mark_escalating(page.notifications[:limit], self.escalation_ports.escalations)
        more = len(page.notifications) > limit
        return pb.ListNotificationsResponse(
            notifications=[_message(one) for one in shown],
            next_page_token=self.pages.encode({"before": shown[-1].sequence}, query) if more else "",
            unread_count=page.unread,
            watch_token=self.watch_tokens.encode(agent, page.sequence),
        )

    def GetNotification(self, request: pb.GetNotificationRequest, _context: grpc.ServicerContext) -> pb.Notification:
        """Answer with one of the caller's notifications."""
        found = get_notification(_agent(), _id("name", request.name), self.inboxes)
        return _message(*mark_escalating([found], self.escalation_ports.escalations))

    def MarkNotificationsRead(
        self, request: pb.MarkNotificationsReadRequest, _context: grpc.ServicerContext
    ) -> pb.MarkNotificationsReadResponse:
        """Mark some of the caller's notifications."""
        agent = _agent()
        if not 1 <= len(request.names) <= _MARKED_AT_MOST:
            raise InvalidArgument("names", f"must hold 1 to {_MARKED_AT_MOST} names")
        ids = [_id(f"names[{index}]", name) for index, name in enumerate(request.names)]
        left = mark_notifications_read(agent, ids, self.inboxes, self.clock)
        return pb.MarkNotificationsReadResponse(unread_count=left)

    def GetUnreadCount(self, _request: pb.GetUnreadCountRequest, _context: grpc.ServicerContext) -> pb.UnreadCount:
        """Answer with how many of the caller's notifications are unread."""
        return pb.UnreadCount(count=count_unread(_agent(), self.inboxes))

    def WatchNotifications(
        self, request: pb.WatchNotificationsRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.WatchNotificationsResponse]:
        """Stream the caller's notifications until they hang up or this process goes."""
        agent = _agent()
        after = self.watch_tokens.decode(agent, request.resume_token)
        with self.changes.subscribe(agent) as ear:
            if not context.add_callback(ear.close):
                return  # the caller has hung up already
            for entry in watch_notifications(agent, after, self.inboxes, ear, self.heartbeat_seconds):
                yield self._entry(agent, entry)

    def ListDeliveries(
        self, request: pb.ListDeliveriesRequest, _context: grpc.ServicerContext
    ) -> pb.ListDeliveriesResponse:
        """Answer with a page of the delivery log."""
        limit = page_size(request.page_size)
        state, before = state_of(request.state), place_in(request, self.pages)
        return page_message(list_deliveries(before, state, limit + 1, self.deliveries), limit, request, self.pages)

    def ExportNotifications(
        self, request: pb.ExportNotificationsRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.ExportNotificationsResponse]:
        """Stream what is held of some contacts."""
        names = [
            f"contacts/{id_in_name(f'contacts[{at}]', name, 'contacts')}" for at, name in enumerate(request.contacts)
        ]
        told, recipients = self.messages.messages, self.announcement_ports.announcing.recipients
        climbed = self.escalation_ports.escalations
        for record in export_notifications(
            names, self.inboxes, self.deliveries, self.webhooks.log, told, recipients, climbed, self.experiences
        ):
            if not context.is_active():
                return
            if isinstance(record, Notification):
                yield pb.ExportNotificationsResponse(notification=_message(record))
            elif isinstance(record, Delivery):
                yield pb.ExportNotificationsResponse(delivery=delivery_message(record))
            elif isinstance(record, WebhookDelivery):
                yield pb.ExportNotificationsResponse(webhook_delivery=webhook_delivery_message(record))
            elif isinstance(record, Recipient):
                yield pb.ExportNotificationsResponse(announcement_recipient=recipient_message(record))
            elif isinstance(record, Escalation):
                yield pb.ExportNotificationsResponse(escalation=escalation_message(record))
            elif isinstance(record, Experience):
                yield pb.ExportNotificationsResponse(experience=experience_message(record))
            else:
                yield pb.ExportNotificationsResponse(message=customer_message(record))

    def _entry(self, agent: str, entry: Entry) -> pb.WatchNotificationsResponse:
        return pb.WatchNotificationsResponse(
            notification=_message(entry.notification) if entry.notification else None,
            resume_token=self.watch_tokens.encode(agent, entry.sequence),
            unread_count=entry.unread,
        )


def _agent() -> str:
    subject = current_caller().subject
    if not subject.startswith(AGENTS):
        raise not_an_agent(subject)
    return subject


def _id(field: str, name: str) -> str:
    return id_in_name(field, name, NOTIFICATIONS.rstrip("/"))


def _bound(agent: str, request: pb.ListNotificationsRequest) -> bytes:
    """Bind a page token to its agent as well as to its filter."""
    return f"ListNotifications\0{agent}\0{request.unread_only}".encode()


def _message(notification: Notification) -> pb.Notification:
    return pb.Notification(
        name=f"{NOTIFICATIONS}{notification.id}",
        agent=notification.agent,
        rule=notification.rule,
        contact=notification.contact,
        interaction=notification.interaction,
        evidence=notification.evidence,
        title=notification.title,
        body=notification.body,
        create_time=to_timestamp(notification.create_time),
        read_time=to_timestamp(notification.read_time),
        sequence=notification.sequence,
        count=notification.count,
        urgency=URGENCIES[notification.urgency],
        escalates=notification.escalates,
    )
