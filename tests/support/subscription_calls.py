"""Requests for the methods about subscriptions of other systems."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from backstory.notifications.v1 import subscriptions_pb2 as s
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.api_row import Row
from tests.support.customers import Customers, a_phone
from tests.support.eventually import eventually

ADDRESS = "https://93.184.215.14/hook"
_NOWHERE = "subscriptions/nowhere"
_LOCAL = "https://127.0.0.1/hook"


@dataclass(frozen=True)
class SubscriptionsThere:
    """Some that are paused, so that nothing is sent, and what one of them waits for."""

    one: s.Subscription
    other: s.Subscription
    sent: str


def make_subscriptions(customers: Customers) -> SubscriptionsThere:
    """Make two, and something that one of them would be told."""
    stub = NotificationsServiceStub(customers.deployment.channel("notifications"))
    made = []
    for _ in range(2):
        request = s.CreateSubscriptionRequest(
            subscription=s.Subscription(url=ADDRESS, state=s.SUBSCRIPTION_STATE_PAUSED)
        )
        made.append(customers.call(stub.CreateSubscription, request).subscription)
    customers.ensure(a_phone())
    waiting = s.ListWebhookDeliveriesRequest(parent=made[0].name)
    found = eventually(20, lambda: customers.call(stub.ListWebhookDeliveries, waiting).deliveries)
    pause = s.UpdateSubscriptionRequest(subscription=s.Subscription(name=made[0].name, contact="contacts/nobody"))
    customers.call(stub.UpdateSubscription, pause)
    return SubscriptionsThere(made[0], made[1], found[0].name)


def subscription_rows(there: SubscriptionsThere) -> dict[str, Row]:
    """Return how each is called."""
    one, other = there.one.name, there.other.name
    return {
        "CreateSubscription": Row(
            [
                s.CreateSubscriptionRequest(
                    subscription=s.Subscription(url=ADDRESS, state=s.SUBSCRIPTION_STATE_PAUSED),
                    request_id=str(uuid.uuid4()),
                )
            ],
            [
                s.CreateSubscriptionRequest(subscription=s.Subscription(url=_LOCAL)),
                s.CreateSubscriptionRequest(subscription=s.Subscription(url=ADDRESS, event_types=["Unknown"])),
                s.CreateSubscriptionRequest(
                    subscription=s.Subscription(url=ADDRESS), subscription_id=one.removeprefix("subscriptions/")
                ),
            ],
        ),
        "GetSubscription": Row([s.GetSubscriptionRequest(name=one)], [s.GetSubscriptionRequest(name=_NOWHERE)]),
        "ListSubscriptions": Row(
            [s.ListSubscriptionsRequest(page_size=1)],
            [s.ListSubscriptionsRequest(page_size=-1), s.ListSubscriptionsRequest(page_token="spoiled")],
        ),
        "UpdateSubscription": Row(
            [
                s.UpdateSubscriptionRequest(
                    subscription=s.Subscription(name=one, description="ERP"),
                    update_mask=FieldMask(paths=["description"]),
                    request_id=str(uuid.uuid4()),
                )
            ],
            [
                s.UpdateSubscriptionRequest(subscription=s.Subscription(name=one, url=_LOCAL)),
                s.UpdateSubscriptionRequest(subscription=s.Subscription(name=one, etag='"0"', description="A")),
                s.UpdateSubscriptionRequest(subscription=s.Subscription(name=_NOWHERE, description="A")),
            ],
        ),
        "RotateWebhookSecret": Row(
            [s.RotateWebhookSecretRequest(name=one, request_id=str(uuid.uuid4()))],
            [s.RotateWebhookSecretRequest(name=_NOWHERE)],
        ),
        "ListWebhookDeliveries": Row(
            [s.ListWebhookDeliveriesRequest(parent=one, page_size=1)],
            [s.ListWebhookDeliveriesRequest(parent=_NOWHERE), s.ListWebhookDeliveriesRequest(parent=one, page_size=-1)],
        ),
        "ReplayDelivery": Row(
            [s.ReplayDeliveryRequest(name=there.sent)],
            [s.ReplayDeliveryRequest(name=f"{one}/deliveries/nowhere")],
        ),
        "DeleteSubscription": Row(
            [s.DeleteSubscriptionRequest(name=other, request_id=str(uuid.uuid4()))],
            [s.DeleteSubscriptionRequest(name=_NOWHERE), s.DeleteSubscriptionRequest(name=one, etag='"0"')],
        ),
    }
