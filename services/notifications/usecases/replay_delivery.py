"""Sending something to a subscription once more."""

from __future__ import annotations

from servicekit.clock import Clock

from services.notifications.domain.webhook_errors import (
    DeliveryContentGone,
    SubscriptionNotEnabled,
    WebhookDeliveryNotFound,
)
from services.notifications.domain.webhook_ports import Subscriptions, WebhookLog
from services.notifications.domain.webhooks import LIVE, WebhookDelivery
from services.notifications.usecases.reading_subscriptions import get_subscription


def replay_delivery(
    subscription: str, delivery: str, subscriptions: Subscriptions, log: WebhookLog, clock: Clock
) -> WebhookDelivery:
    """Return the delivery as it waits to be sent again; one that still waits stays as it is."""
    found = log.get(subscription, delivery)
    if found is None:
        raise WebhookDeliveryNotFound(subscription, delivery)
    if get_subscription(subscription, subscriptions).wish.state not in LIVE:
        raise SubscriptionNotEnabled(subscription)
    if found.is_settled and not found.body_bytes:
        raise DeliveryContentGone(f"subscriptions/{subscription}/deliveries/{delivery}")
    if found.is_settled:
        log.replay(found, clock.now())
    return log.get(subscription, delivery) or found
