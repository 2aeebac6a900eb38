"""The methods of NotificationsService about subscriptions: request in, use case, message out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import grpc
from backstory.notifications.v1 import subscriptions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.masks import updated_paths
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name

from services.notifications.domain.webhook_ports import WebhookLog
from services.notifications.domain.webhooks import FIELDS, WebhookDelivery
from services.notifications.entrypoints.requests import request_of
from services.notifications.entrypoints.webhook_messages import (
    delivery_state_of,
    secret_message,
    subscription_message,
    webhook_delivery_message,
    wish_of,
)
from services.notifications.usecases.changing_subscriptions import (
    Change,
    SubscriptionRules,
    create_subscription,
    delete_subscription,
    rotate_secret,
    update_subscription,
)
from services.notifications.usecases.reading_subscriptions import (
    get_subscription,
    list_subscriptions,
    list_webhook_deliveries,
)
from services.notifications.usecases.replay_delivery import replay_delivery

_OUTPUT_ONLY = (
    "name", "etag", "version", "create_time", "update_time", "owner", "disable_reason", "failing_since",
    "secret_create_time",
)  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

Context = grpc.ServicerContext


@dataclass(frozen=True)
class WebhookApiPorts:
    """What these methods work with."""

    rules: SubscriptionRules
    log: WebhookLog
    pages: PageTokens


class SubscriptionsApi:
    """Subscriptions; a part of NotificationsApi."""

    webhooks: WebhookApiPorts

    def CreateSubscription(self, request: pb.CreateSubscriptionRequest, _: Context) -> pb.SubscriptionSecret:
        """Create a subscription and show its secret."""
        wish, owner = wish_of(request.subscription), current_caller().subject
        made, secrets = create_subscription(
            request.subscription_id, wish, owner, request_of(request), self.webhooks.rules
        )
        return secret_message(made, secrets)

    def GetSubscription(self, request: pb.GetSubscriptionRequest, _: Context) -> pb.Subscription:
        """Return one subscription."""
        return subscription_message(get_subscription(_id("name", request.name), self.webhooks.rules.subscriptions))

    def ListSubscriptions(self, request: pb.ListSubscriptionsRequest, _: Context) -> pb.ListSubscriptionsResponse:
        """Return a page of subscriptions."""
        limit, pages = page_size(request.page_size), self.webhooks.pages
        after = str(pages.decode(request.page_token, request).get("after", ""))
        found = list_subscriptions(after, limit + 1, self.webhooks.rules.subscriptions)
        shown = found[:limit]
        return pb.ListSubscriptionsResponse(
            subscriptions=map(subscription_message, shown),
            next_page_token=pages.encode({"after": shown[-1].id}, request) if len(found) > limit else "",
        )

    def UpdateSubscription(self, request: pb.UpdateSubscriptionRequest, _: Context) -> pb.Subscription:
        """Change a subscription."""
        told = request.subscription
        paths = updated_paths(request.update_mask, told, FIELDS, _OUTPUT_ONLY)
        change = Change(_id("subscription.name", told.name), told.etag, request_of(request))
        return subscription_message(update_subscription(change, paths, wish_of(told), self.webhooks.rules))

    def DeleteSubscription(self, request: pb.DeleteSubscriptionRequest, _: Context) -> pb.Subscription:
        """Delete a subscription."""
        change = Change(_id("name", request.name), request.etag, request_of(request))
        return subscription_message(delete_subscription(change, self.webhooks.rules))

    def RotateWebhookSecret(self, request: pb.RotateWebhookSecretRequest, _: Context) -> pb.SubscriptionSecret:
        """Make a new secret and show it."""
        change = Change(_id("name", request.name), request.etag, request_of(request))
        return secret_message(*rotate_secret(change, self.webhooks.rules))

    def ListWebhookDeliveries(
        self, request: pb.ListWebhookDeliveriesRequest, _: Context
    ) -> pb.ListWebhookDeliveriesResponse:
        """Return a page of what was sent to a subscription."""
        with_, limit = self.webhooks, page_size(request.page_size)
        place = with_.pages.decode(request.page_token, request)
        before = (_EPOCH + int(place["at"] or 0) * _MILLISECOND, str(place["id"])) if place else None
        state, parent = delivery_state_of(request.state), _id("parent", request.parent)
        found = list_webhook_deliveries(parent, before, state, limit + 1, with_.rules.subscriptions, with_.log)
        shown = found[:limit]
        return pb.ListWebhookDeliveriesResponse(
            deliveries=map(webhook_delivery_message, shown),
            next_page_token=with_.pages.encode(_place(shown[-1]), request) if len(found) > limit else "",
        )

    def ReplayDelivery(self, request: pb.ReplayDeliveryRequest, _: Context) -> pb.WebhookDelivery:
        """Send something once more."""
        parent, delivery = id_in_name("name", request.name, "subscriptions", "deliveries").split("/")
        rules = self.webhooks.rules
        found = replay_delivery(parent, delivery, rules.subscriptions, self.webhooks.log, rules.clock)
        return webhook_delivery_message(found)


def _id(field: str, name: str) -> str:
    return id_in_name(field, name, "subscriptions")


def _place(delivery: WebhookDelivery) -> dict[str, str | int | float | bool | None]:
    return {"at": (delivery.create_time - _EPOCH) // _MILLISECOND, "id": delivery.id}
