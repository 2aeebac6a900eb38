"""Subscriptions and what was sent to them, as messages."""

from __future__ import annotations

from collections.abc import Sequence

from backstory.notifications.v1 import subscriptions_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.times import to_timestamp

from services.notifications.domain.delivery import DeliveryState
from services.notifications.domain.webhooks import Secret, Subscription, SubscriptionState, WebhookDelivery, Wish

_STATES = {
    SubscriptionState.ENABLED: pb.SUBSCRIPTION_STATE_ENABLED,
    SubscriptionState.PAUSED: pb.SUBSCRIPTION_STATE_PAUSED,
    SubscriptionState.DISABLED: pb.SUBSCRIPTION_STATE_DISABLED,
}
_STATE_BY_NUMBER: dict[int, SubscriptionState] = {number: state for state, number in _STATES.items()}
_DELIVERY_STATES = {
    DeliveryState.PENDING: pb.WEBHOOK_DELIVERY_STATE_PENDING,
    DeliveryState.SENDING: pb.WEBHOOK_DELIVERY_STATE_SENDING,
    DeliveryState.SENT: pb.WEBHOOK_DELIVERY_STATE_SENT,
    DeliveryState.FAILED: pb.WEBHOOK_DELIVERY_STATE_FAILED,
    DeliveryState.SUPPRESSED: pb.WEBHOOK_DELIVERY_STATE_SUPPRESSED,
}
_DELIVERY_STATE_BY_NUMBER: dict[int, DeliveryState] = {number: state for state, number in _DELIVERY_STATES.items()}


def wish_of(message: pb.Subscription) -> Wish:
    """Return what a caller writes of a subscription."""
    state = message.state or pb.SUBSCRIPTION_STATE_ENABLED
    if state not in _STATE_BY_NUMBER:
        raise InvalidArgument("subscription.state", "must be ENABLED or PAUSED")
    return Wish(
        url=message.url,
        event_types=tuple(message.event_types),
        contact=message.contact,
        description=message.description,
        state=_STATE_BY_NUMBER[state],
    )


def subscription_message(subscription: Subscription) -> pb.Subscription:
    """Return the message of a subscription."""
    wish = subscription.wish
    return pb.Subscription(
        name=subscription.name,
        etag=subscription.etag,
        version=subscription.version,
        create_time=to_timestamp(subscription.create_time),
        update_time=to_timestamp(subscription.update_time),
        owner=subscription.owner,
        url=wish.url,
        event_types=wish.event_types,
        contact=wish.contact,
        description=wish.description,
        state=_STATES.get(wish.state, pb.SUBSCRIPTION_STATE_UNSPECIFIED),
        disable_reason=subscription.disable_reason,
        failing_since=to_timestamp(subscription.failing_since),
        secret_create_time=to_timestamp(subscription.secret_create_time),
    )


def secret_message(subscription: Subscription, secrets: Sequence[Secret]) -> pb.SubscriptionSecret:
    """Return the message that shows a secret, once."""
    return pb.SubscriptionSecret(
        subscription=subscription_message(subscription),
        secret=secrets[0].text if secrets else "",
        earlier_secret_expire_time=to_timestamp(secrets[1].until) if len(secrets) > 1 else None,
    )


def webhook_delivery_message(delivery: WebhookDelivery) -> pb.WebhookDelivery:
    """Return the message of a delivery."""
    return pb.WebhookDelivery(
        name=f"subscriptions/{delivery.subscription}/deliveries/{delivery.id}",
        event_id=delivery.event_id,
        event_type=delivery.event_type,
        contact=delivery.contact,
        state=_DELIVERY_STATES[delivery.state],
        reason=delivery.reason,
        attempts=delivery.attempts,
        create_time=to_timestamp(delivery.create_time),
        update_time=to_timestamp(delivery.update_time),
        next_time=to_timestamp(delivery.next_time),
        log=[
            pb.WebhookAttempt(time=to_timestamp(each.time), outcome=each.outcome, milliseconds=each.milliseconds)
            for each in delivery.log
        ],
        body_bytes=delivery.body_bytes,
    )


def delivery_state_of(number: int) -> DeliveryState | None:
    """Return the state a list is narrowed to; None for all."""
    if number == pb.WEBHOOK_DELIVERY_STATE_UNSPECIFIED:
        return None
    if number not in _DELIVERY_STATE_BY_NUMBER:
        raise InvalidArgument("state", "is not a state of webhook deliveries")
    return _DELIVERY_STATE_BY_NUMBER[number]
