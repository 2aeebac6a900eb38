"""Requests for the methods about messages to customers, and for telling what became of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from backstory.contacts.v1 import contacts_pb2 as c
from backstory.interactions.v1 import interactions_pb2 as i
from backstory.notifications.v1 import messages_pb2 as m
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub

from tests.support.api_row import Row
from tests.support.customers import Customers, a_phone

SETTINGS = {
    "BACKSTORY_NOTIFICATIONS_MESSAGE_URLS": "messenger=https://127.0.0.1/nobody",
    "BACKSTORY_NOTIFICATIONS_SMTP_HOST": "127.0.0.1",
    "BACKSTORY_NOTIFICATIONS_SMTP_PORT": "1",
    "BACKSTORY_NOTIFICATIONS_SMTP_TLS": "none",
    "BACKSTORY_NOTIFICATIONS_DELIVERY_ATTEMPTS": "1",
}
"""A channel that can be written to and reaches nobody, and a mail server that is not there."""

_NOWHERE = "messages/nowhere"


@dataclass(frozen=True)
class MessagesThere:
    """One that was taken back, to a customer who agreed to nothing; and something that was sent from elsewhere."""

    canceled: m.Message
    sent: i.Interaction
    received: i.Interaction


def make_messages(customers: Customers) -> MessagesThere:
    """Make them."""
    stub = NotificationsServiceStub(customers.deployment.channel("notifications"))
    identity = c.Identity(kind="messenger-psid", scope="1", raw_value=str(uuid.uuid4().int % 10**15))
    request = c.CreateContactRequest(contact=c.Contact(identities=[identity]))
    contact = customers.call(customers.contacts.CreateContact, request)
    message = m.Message(contact=contact.name, channel="messenger", body="On its way.")
    order = m.SendMessageRequest(message=message, undo_seconds=30, request_id=str(uuid.uuid4()))
    made = customers.call(stub.SendMessage, order)
    canceled = customers.call(stub.CancelMessage, m.CancelMessageRequest(name=made.name))
    sent = customers.record(a_phone(), channel="sms", direction=i.DIRECTION_OUTBOUND)
    return MessagesThere(canceled, sent, customers.record(a_phone()))


def message_rows(there: MessagesThere) -> dict[str, Row]:
    """Return how each is called."""
    contact, name = there.canceled.contact, there.canceled.name
    advertising = m.Message(contact=contact, channel="messenger", body="Buy more.", purpose="marketing")
    return {
        "SendMessage": Row(
            [m.SendMessageRequest(message=advertising, request_id=str(uuid.uuid4()))],
            [
                m.SendMessageRequest(message=advertising),
                m.SendMessageRequest(
                    message=m.Message(contact=contact, channel="sms", body="On its way."), request_id=str(uuid.uuid4())
                ),
                m.SendMessageRequest(
                    message=m.Message(contact=contact, channel="messenger"), request_id=str(uuid.uuid4())
                ),
                m.SendMessageRequest(message=advertising, undo_seconds=31, request_id=str(uuid.uuid4())),
            ],
        ),
        "CancelMessage": Row([m.CancelMessageRequest(name=name)], [m.CancelMessageRequest(name=_NOWHERE)]),
        "GetMessage": Row([m.GetMessageRequest(name=name)], [m.GetMessageRequest(name=_NOWHERE)]),
        "RecordDeliveryStatus": Row(
            [i.RecordDeliveryStatusRequest(interaction=there.sent.name, status=i.DELIVERY_STATUS_SENT, note="at last")],
            [
                i.RecordDeliveryStatusRequest(interaction=there.sent.name),
                i.RecordDeliveryStatusRequest(interaction=there.received.name, status=i.DELIVERY_STATUS_SENT),
                i.RecordDeliveryStatusRequest(interaction="interactions/nowhere", status=i.DELIVERY_STATUS_SENT),
            ],
        ),
    }
