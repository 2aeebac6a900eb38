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

from services.notifications.domain.delivery import Delivery, DeliveryState
from services.notifications.domain.errors import not_an_agent
from services.notifications.domain.ids import AGENTS, DELIVERIES, NOTIFICATIONS
from services.notifications.domain.notification import Notification
from services.notifications.domain.ports import Changes, Clock, Deliveries, Inboxes
from services.notifications.entrypoints.watch_tokens import WatchTokens
from services.notifications.usecases.count_unread import count_unread
from services.notifications.usecases.export_notifications import export_notifications
from services.notifications.usecases.get_notification import get_notification
from services.notifications.usecases.list_deliveries import list_deliveries
from services.notifications.usecases.list_notifications import list_notifications
from services.notifications.usecases.mark_notifications_read import mark_notifications_read
from services.notifications.usecases.watch_notifications import Entry, watch_notifications

_MARKED_AT_MOST = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_STATES = {
    DeliveryState.PENDING: pb.DELIVERY_STATE_PENDING,
    DeliveryState.SENDING: pb.DELIVERY_STATE_SENDING,
    DeliveryState.SENT: pb.DELIVERY_STATE_SENT,
    DeliveryState.FAILED: pb.DELIVERY_STATE_FAILED,
    DeliveryState.SUPPRESSED: pb.DELIVERY_STATE_SUPPRESSED,
    DeliveryState.UNKNOWN: pb.DELIVERY_STATE_UNKNOWN,
}
_STATE_BY_NUMBER: dict[int, DeliveryState] = {number: state for state, number in _STATES.items()}


@dataclass(frozen=True)
class NotificationsApi(NotificationsServiceServicer):
    """Serves each agent their own inbox: whose it is comes from the credentials, never from the request."""

    inboxes: Inboxes
    deliveries: Deliveries
    changes: Changes
    clock: Clock
    pages: PageTokens
    watch_tokens: WatchTokens
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
        shown = page.notifications[:limit]
        more = len(page.notifications) > limit
        return pb.ListNotificationsResponse(
            notifications=[_message(one) for one in shown],
            next_page_token=self.pages.encode({"before": shown[-1].sequence}, query) if more else "",
            unread_count=page.unread,
            watch_token=self.watch_tokens.encode(agent, page.sequence),
        )

    def GetNotification(self, request: pb.GetNotificationRequest, _context: grpc.ServicerContext) -> pb.Notification:
        """Answer with one of the caller's notifications."""
        return _message(get_notification(_agent(), _id("name", request.name), self.inboxes))

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
        state = _state(request.state)
        place = self.pages.decode(request.page_token, request)
        before = (_EPOCH + int(place["at"] or 0) * _MILLISECOND, str(place["id"])) if place else None
        found = list_deliveries(before, state, limit + 1, self.deliveries)
        shown, more = found[:limit], len(found) > limit
        last = shown[-1] if more else None
        return pb.ListDeliveriesResponse(
            deliveries=[_delivery(one) for one in shown],
            next_page_token=self.pages.encode(_place(last), request) if last else "",
        )

    def ExportNotifications(
        self, request: pb.ExportNotificationsRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.ExportNotificationsResponse]:
        """Stream what is held of some contacts."""
        names = [
            f"contacts/{id_in_name(f'contacts[{at}]', name, 'contacts')}" for at, name in enumerate(request.contacts)
        ]
        for record in export_notifications(names, self.inboxes, self.deliveries):
            if not context.is_active():
                return
            if isinstance(record, Notification):
                yield pb.ExportNotificationsResponse(notification=_message(record))
            else:
                yield pb.ExportNotificationsResponse(delivery=_delivery(record))

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


def _state(number: int) -> DeliveryState | None:
    if number == pb.DELIVERY_STATE_UNSPECIFIED:
        return None
    if number not in _STATE_BY_NUMBER:
        raise InvalidArgument("state", "is not a state of deliveries")
    return _STATE_BY_NUMBER[number]


def _place(delivery: Delivery) -> dict[str, str | int | float | bool | None]:
    return {"at": (delivery.create_time - _EPOCH) // _MILLISECOND, "id": delivery.id}


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
    )


def _delivery(delivery: Delivery) -> pb.Delivery:
    return pb.Delivery(
        name=f"{DELIVERIES}{delivery.id}",
        event_id=delivery.event_id,
        rule=delivery.rule,
        channel=delivery.channel,
        recipient=delivery.recipient,
        state=_STATES[delivery.state],
        reason=delivery.reason,
        attempts=delivery.attempts,
        create_time=to_timestamp(delivery.create_time),
        update_time=to_timestamp(delivery.update_time),
        contact=delivery.contact,
    )
