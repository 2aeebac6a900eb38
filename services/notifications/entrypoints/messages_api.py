"""The methods of NotificationsService about messages to customers: request in, use case, message out."""

from __future__ import annotations

import grpc
from backstory.notifications.v1 import messages_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.notifications.domain.messages import SERVICE_MESSAGES, CustomerMessage, MessageState, Wish
from services.notifications.entrypoints.requests import request_of
from services.notifications.usecases.cancel_message import cancel_message, get_message
from services.notifications.usecases.send_message import MessagePorts, send_message
from services.notifications.usecases.word_message import Brought

_STATES = {
    MessageState.PENDING: pb.MESSAGE_STATE_PENDING,
    MessageState.SENDING: pb.MESSAGE_STATE_SENDING,
    MessageState.SENT: pb.MESSAGE_STATE_SENT,
    MessageState.FAILED: pb.MESSAGE_STATE_FAILED,
    MessageState.SUPPRESSED: pb.MESSAGE_STATE_SUPPRESSED,
    MessageState.UNKNOWN: pb.MESSAGE_STATE_UNKNOWN,
    MessageState.CANCELED: pb.MESSAGE_STATE_CANCELED,
}

_WITH_PROVIDER = (MessageState.SENT, MessageState.UNKNOWN)

Context = grpc.ServicerContext


class MessagesApi:
    """Messages to customers; a part of NotificationsApi."""

    messages: MessagePorts

    def SendMessage(self, request: pb.SendMessageRequest, _: Context) -> pb.Message:
        """Order a message."""
        undo = request.undo_seconds if request.HasField("undo_seconds") else None
        author = current_caller().subject
        told = request.message
        brought = Brought(dict(told.values), told.language)
        made = send_message(_wish(told), undo, author, request_of(request), self.messages, brought)
        return customer_message(made)

    def CancelMessage(self, request: pb.CancelMessageRequest, _: Context) -> pb.Message:
        """Take a message back."""
        with_ = self.messages
        return customer_message(cancel_message(_id(request.name), with_.messages, with_.clock))

    def GetMessage(self, request: pb.GetMessageRequest, _: Context) -> pb.Message:
        """Return one message."""
        found = get_message(_id(request.name), self.messages.messages)
        shown = customer_message(found)
        if found.interaction and found.state in _WITH_PROVIDER:
            shown.delivery_status = self.messages.histories.fate(found.interaction)
        return shown


def customer_message(message: CustomerMessage) -> pb.Message:
    """Return the wire form of a message to a customer."""
    wish, address = message.wish, message.address
    parts = (address.kind, address.scope, address.value)
    return pb.Message(
        name=message.name,
        contact=wish.contact,
        channel=wish.channel,
        identity=":".join(filter(None, parts)),
        subject=wish.subject,
        body=wish.body,
        issue=wish.issue,
        in_reply_to=wish.in_reply_to,
        purpose=wish.purpose,
        state=_STATES[message.state],
        reason=message.reason,
        interaction=message.interaction,
        author=message.author,
        create_time=to_timestamp(message.create_time),
        send_time=to_timestamp(message.send_time),
        update_time=to_timestamp(message.update_time),
        attempts=message.attempts,
        template=wish.template,
        language=wish.language,
    )


def _wish(told: pb.Message) -> Wish:
    return Wish(
        contact=told.contact,
        channel=told.channel,
        body=told.body,
        subject=told.subject,
        issue=told.issue,
        in_reply_to=told.in_reply_to,
        purpose=told.purpose or SERVICE_MESSAGES,
        template=told.template,
    )


def _id(name: str) -> str:
    return id_in_name("name", name, "messages")
