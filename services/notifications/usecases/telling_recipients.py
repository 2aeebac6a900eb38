"""Telling one person of an announcement: looked at once more, and ordered as a message like any other."""

from __future__ import annotations

from dataclasses import replace

from servicekit.errors import DeadlineExceeded, ServiceError, Unavailable
from servicekit.failpoints import failpoint

from services.notifications.domain.announcements import Announcement, Text
from services.notifications.domain.audiences import TOLD_AS_MERGED, Audiences, Recipient, RecipientState
from services.notifications.domain.messages import CustomerMessage, MessageState, Wish
from services.notifications.domain.webhook_ports import Request
from services.notifications.usecases.route_customer import Routing, route
from services.notifications.usecases.send_message import MessagePorts, message_id, send_message


def tell_recipient(
    recipient: Recipient, found: Announcement, audiences: Audiences, with_: Routing, ports: MessagePorts
) -> Recipient:
    """Return the person as ordered or left out. One whose message is there already is not written to again."""
    request = _request(recipient)
    made = ports.messages.get(message_id(request))
    if made is None:
        after = _ordered_now(recipient, found, request, audiences, with_, ports)
    else:
        after = _ordered(recipient, made)
    failpoint("announcement.before_settle")
    with_.recipients.settle(recipient, replace(after, update_time=with_.clock.now()))
    return after


def _ordered_now(
    recipient: Recipient,
    found: Announcement,
    request: Request,
    audiences: Audiences,
    with_: Routing,
    ports: MessagePorts,
) -> Recipient:
    customer = audiences.customer(recipient.contact)
    if with_.recipients.is_told(found.id, set(customer.members) - {recipient.contact}):
        return _excluded(recipient, TOLD_AS_MERGED)
    way = route(customer, found.content, with_)
    if way.text is None:
        return _excluded(recipient, way.reason)
    wish = _wish(recipient, way.text, found.content.purpose)
    try:
        return _ordered(recipient, send_message(wish, 0, found.author, request, ports))
    except ServiceError as fault:
        if isinstance(fault, Unavailable | DeadlineExceeded):
            raise
        return _excluded(recipient, fault.reason.lower().replace("_", "-"))


def _request(recipient: Recipient) -> Request:
    """Return what makes each order of this person the same one; it does not depend on the channel chosen this time."""
    return Request(recipient.name, recipient.name, "announcements")


def _wish(recipient: Recipient, text: Text, purpose: str) -> Wish:
    return Wish(recipient.contact, text.channel, text.body, text.subject, purpose=purpose)


def _ordered(recipient: Recipient, message: CustomerMessage) -> Recipient:
    if message.state is MessageState.SUPPRESSED:
        return _excluded(recipient, message.reason)
    return replace(
        recipient, state=RecipientState.ORDERED, reason="", channel=message.wish.channel, message=message.name
    )


def _excluded(recipient: Recipient, reason: str) -> Recipient:
    return replace(recipient, state=RecipientState.EXCLUDED, reason=reason, channel="")
