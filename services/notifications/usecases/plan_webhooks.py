"""Planning what other systems are told: one delivery for each event and subscription that wants it."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.clock import Clock

from services.notifications.domain.webhook_ports import WebhookLog
from services.notifications.domain.webhooks import Event, Subscription


def plan_webhooks(live: Sequence[Subscription], events: Sequence[Event], log: WebhookLog, clock: Clock) -> int:
    """Store what has to be sent and return how much of it is new."""
    wanted = [(subscription, event) for event in events for subscription in live if subscription.wants(event)]
    return log.plan(wanted, clock.now()) if wanted else 0
