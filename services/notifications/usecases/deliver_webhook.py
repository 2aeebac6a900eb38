"""Telling one other system of one event: claimed, posted, settled, and given up after days of failures."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from servicekit.clock import Clock
from servicekit.failpoints import failpoint
from servicekit.logs import get_logger

from services.notifications.domain.delivery import Ending, Later, Outcome, Refused, Retries, Sent, Withheld, ending
from services.notifications.domain.endpoints import Endpoints
from services.notifications.domain.signing import signed_headers
from services.notifications.domain.webhook_ports import Post, SecretsUnreadable, Subscriptions, WebhookLog
from services.notifications.domain.webhooks import (
    LIVE,
    Attempted,
    Subscription,
    SubscriptionState,
    WebhookClaim,
    WebhookDelivery,
    disabled,
)

_log = get_logger()

Tell = Callable[[Subscription, WebhookDelivery], None]
"""Tells whoever looks after a subscription that it is about to be disabled; repeats change nothing."""


@dataclass(frozen=True)
class WebhookPorts:
    """What posting needs."""

    subscriptions: Subscriptions
    log: WebhookLog
    post: Post
    endpoints: Endpoints
    retries: Retries
    disable_after: timedelta
    jitter: Callable[[], float]
    tell: Tell
    clock: Clock


def deliver_webhook(ports: WebhookPorts) -> WebhookDelivery | None:
    """Deal with the delivery that has been due longest; None when none is due."""
    claim = ports.log.claim(_passed_over(ports))
    if claim is None:
        return None
    delivery, began = claim.delivery, time.monotonic()
    with ports.endpoints.busy(delivery.subscription):
        outcome = _attempt(claim, ports)
    failpoint("webhook.before_settle")
    result = ending(outcome, delivery.tries, ports.retries, ports.jitter())
    attempted = None
    if not isinstance(outcome, Withheld):
        told = result.reason or "sent"
        attempted = Attempted(ports.clock.now(), told, int((time.monotonic() - began) * 1000))
        _judge(claim, outcome, ports)
    ports.log.settle(claim, result, attempted)
    _tell(delivery, result)
    return delivery


def _passed_over(ports: WebhookPorts) -> set[str]:
    paused = {each.id for each in ports.subscriptions.live() if each.wish.state is SubscriptionState.PAUSED}
    return paused | ports.endpoints.closed(ports.clock.now())


def _attempt(claim: WebhookClaim, ports: WebhookPorts) -> Outcome:
    subscription, delivery = claim.subscription, claim.delivery
    if subscription is None or subscription.wish.state not in LIVE:
        return Withheld("subscription-disabled")
    if claim.body is None:
        return Withheld("customer-erased")
    if delivery.tries > ports.retries.attempts:
        return Refused("interrupted")  # each attempt ended with its worker: one more would not fare better
    try:
        secrets = ports.subscriptions.secrets(subscription.id)
    except SecretsUnreadable:
        return Later("secret-unreadable")
    now = ports.clock.now()
    valid = [secret for secret in secrets if secret.until is None or now < secret.until]
    headers = signed_headers(valid, delivery.event_id, int(now.timestamp()), claim.body)
    failpoint("webhook.before_post")
    try:
        return ports.post(subscription.wish.url, headers, claim.body)
    except Exception as fault:  # noqa: BLE001 - a bug of ours must not stop the other deliveries
        _log.error("webhook failed", delivery=delivery.id, error=type(fault).__name__)
        return Later("sender-error")


def _judge(claim: WebhookClaim, outcome: Outcome, ports: WebhookPorts) -> None:
    """Remember how the receiver does, and give it up when it has failed for days or wants nothing more."""
    subscription, now = claim.subscription, ports.clock.now()
    if subscription is None:
        return
    if isinstance(outcome, Sent):
        ports.endpoints.succeeded(subscription.id)
        if subscription.failing_since:
            ports.subscriptions.note_success(subscription.id)
        return
    ports.endpoints.failed(subscription.id, now)
    since = ports.subscriptions.note_failure(subscription.id, now)
    is_gone = isinstance(outcome, Refused) and outcome.reason == "gone"
    if is_gone or now - since >= ports.disable_after:
        _disable(replace(subscription, failing_since=since), claim.delivery, "gone" if is_gone else "failing", ports)


def _disable(subscription: Subscription, delivery: WebhookDelivery, reason: str, ports: WebhookPorts) -> None:
    """Tell first: a worker that dies in between tells again, and that changes nothing."""
    after = disabled(subscription, reason, ports.clock.now())
    ports.tell(after, delivery)
    failpoint("webhook.before_disable")
    if ports.subscriptions.save(subscription, after, None):
        _log.warning("subscription disabled", subscription=subscription.id, reason=reason)


def _tell(delivery: WebhookDelivery, result: Ending) -> None:
    _log.info(
        "webhook settled",
        delivery=delivery.id,
        subscription=delivery.subscription,
        state=result.state.value,
        reason=result.reason,
        attempts=delivery.attempts,
    )
