"""Finding subscriptions, and what was sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.notifications.domain.delivery import DeliveryState
from services.notifications.domain.webhook_errors import SubscriptionNotFound
from services.notifications.domain.webhook_ports import Subscriptions, WebhookLog
from services.notifications.domain.webhooks import Subscription, SubscriptionState, WebhookDelivery


def get_subscription(subscription: str, subscriptions: Subscriptions) -> Subscription:
    """Return a subscription that is not deleted."""
    stored = subscriptions.stored(subscription, None)
    if stored is None or stored.subscription.wish.state is SubscriptionState.DELETED:
        raise SubscriptionNotFound(subscription)
    return stored.subscription


def list_subscriptions(after: str, limit: int, subscriptions: Subscriptions) -> Sequence[Subscription]:
    """Return up to `limit` subscriptions by id, after an id."""
    return subscriptions.page(after, limit)


def list_webhook_deliveries(
    subscription: str,
    before: tuple[datetime, str] | None,
    state: DeliveryState | None,
    limit: int,
    subscriptions: Subscriptions,
    log: WebhookLog,
) -> Sequence[WebhookDelivery]:
    """Return up to `limit` deliveries, newest first, from a place in their order on."""
    get_subscription(subscription, subscriptions)
    return log.newest(subscription, before, state, limit)
