"""Everything notifications holds of some contacts, for whoever asks what is held of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicekit.errors import InvalidArgument

from services.notifications.domain.audiences import Recipient, Recipients
from services.notifications.domain.delivery import Delivery
from services.notifications.domain.messages import CustomerMessage, Messages
from services.notifications.domain.notification import Notification
from services.notifications.domain.ports import Deliveries, Inboxes
from services.notifications.domain.risk import Experience, Experiences
from services.notifications.domain.timing.escalation import Escalation, Escalations
from services.notifications.domain.webhook_ports import WebhookLog
from services.notifications.domain.webhooks import WebhookDelivery

MAX_CONTACTS = 200


def export_notifications(
    contacts: Sequence[str],
    inboxes: Inboxes,
    deliveries: Deliveries,
    webhooks: WebhookLog,
    messages: Messages,
    recipients: Recipients,
    escalations: Escalations,
    experiences: Experiences,
) -> Iterator[Notification | Delivery | WebhookDelivery | CustomerMessage | Recipient | Escalation | Experience]:
    """Yield what agents and other systems were told, what the customer was sent or spared, and what went badly."""
    if not 1 <= len(contacts) <= MAX_CONTACTS:
        raise InvalidArgument("contacts", f"must name 1 to {MAX_CONTACTS} contacts")
    yield from inboxes.about(contacts)
    yield from deliveries.about(contacts)
    yield from webhooks.about(contacts)
    yield from messages.about(contacts)
    yield from recipients.about(contacts)
    yield from escalations.about(contacts)
    yield from experiences.about(contacts)
