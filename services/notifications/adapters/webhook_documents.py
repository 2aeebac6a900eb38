"""The collections of subscriptions and of what was sent to them: their fields and indexes."""

from __future__ import annotations

from typing import ClassVar

from mongoengine import (
    BinaryField,
    BooleanField,
    DateTimeField,
    Document,
    DynamicField,
    IntField,
    ListField,
    LongField,
    StringField,
)

from services.notifications.domain.delivery import DeliveryState

ALIAS = "notifications"
SUBSCRIPTIONS = "webhook_subscriptions"
LOG = "webhook_deliveries"

_PENDING = DeliveryState.PENDING.value


class SubscriptionDocument(Document):  # type: ignore[misc] # the package publishes no types
    """One subscription with its sealed secrets, newest first."""

    meta: ClassVar = {
        "collection": SUBSCRIPTIONS,
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": ["state"],
    }

    id = StringField(primary_key=True)
    version = LongField(required=True)
    owner = StringField(required=True)
    url = StringField(required=True)
    event_types = ListField(StringField())
    contact = StringField()
    description = StringField()
    state = StringField(required=True)
    disable_reason = StringField()
    failing_since = DateTimeField()
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    secret_create_time = DateTimeField(required=True)
    secrets = ListField(DynamicField())
    requests = ListField(DynamicField())


class WebhookDeliveryDocument(Document):  # type: ignore[misc] # the package publishes no types
    """One event for one subscription.

    Of each subscription and contact one is `first`: the others wait for it, so order is kept. One that is settled and
    `leaves` has still to let the next one go.
    """

    meta: ClassVar = {
        "collection": LOG,
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {
                "fields": ["subscription", "contact"],
                "name": "first_of_contact",
                "unique": True,
                "partialFilterExpression": {"first": True},
            },
            {
                "fields": ["subscription", "contact", "create_time", "sequence"],
                "name": "waiting_of_contact",
                "partialFilterExpression": {"first": False},
            },
            {"fields": ["next_at"], "name": "due", "partialFilterExpression": {"state": _PENDING, "first": True}},
            {
                "fields": ["lease_until"],
                "name": "under_way",
                "partialFilterExpression": {"state": DeliveryState.SENDING.value},
            },
            {"fields": ["update_time"], "name": "leaving", "partialFilterExpression": {"leaves": True}},
            ["subscription", "-create_time", "-_id"],
            "contact",
            {"fields": ["expire_time"], "expireAfterSeconds": 0},
        ],
    }

    id = StringField(primary_key=True)
    version = LongField(required=True)
    subscription = StringField(required=True)
    event_id = StringField(required=True)
    event_type = StringField(required=True)
    contact = StringField(required=True)
    sequence = LongField(required=True)
    state = StringField(required=True)
    reason = StringField()
    attempts = IntField(required=True)
    tries = IntField(required=True)
    log = ListField(DynamicField())
    body = BinaryField()
    body_bytes = LongField(required=True)
    first = BooleanField()
    leaves = BooleanField()
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    expire_time = DateTimeField(required=True)
    next_at = DateTimeField()
    lease_until = DateTimeField()
