"""Following what became of the messages of an announcement."""

from __future__ import annotations

from dataclasses import replace

from services.notifications.domain.announcements import Announcement
from services.notifications.domain.audiences import AFTER, Recipient, Recipients, RecipientState
from services.notifications.domain.messages import Messages
from services.notifications.usecases.send_message import MessagePorts

_AT_ONCE = 50


def follow_recipients(
    found: Announcement, recipients: Recipients, ports: MessagePorts, *, take_back: bool = False
) -> bool:
    """Store what is known of some who are on their way; False when nobody is. Take back what has not left, if asked."""
    moving = recipients.in_flight(found.id, _AT_ONCE)
    now = ports.clock.now()
    for recipient in moving:
        if take_back:
            ports.messages.cancel(_message_of(recipient), now)
        state, reason = _became(recipient, ports.messages)
        if state is not RecipientState.ORDERED:
            recipients.settle(recipient, replace(recipient, state=state, reason=reason, update_time=now))
    return bool(moving)


def _became(recipient: Recipient, messages: Messages) -> tuple[RecipientState, str]:
    message = messages.get(_message_of(recipient))
    if message is None:
        return RecipientState.UNKNOWN, "message-gone"
    return AFTER.get(message.state, RecipientState.ORDERED), message.reason


def _message_of(recipient: Recipient) -> str:
    return recipient.message.removeprefix("messages/")
