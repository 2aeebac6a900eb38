"""The collections of this service, declared once: fields, checks and indexes."""

from __future__ import annotations

from typing import ClassVar

from mongoengine import (
    BinaryField,
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    EmbeddedDocument,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    LongField,
    StringField,
)
from servicekit.adapters.erasing_document import OF_ERASING, ErasingFields
from servicekit.adapters.mongo_outbox import OUTBOX_INDEX

from services.notifications.adapters.announcement_documents import ANNOUNCEMENT_DOCUMENTS
from services.notifications.adapters.message_documents import MessageDocument
from services.notifications.adapters.mongo_experiences import ExperiencesDocument
from services.notifications.adapters.mongo_sent_lately import SentLatelyDocument
from services.notifications.adapters.restraint_documents import RESTRAINT_DOCUMENTS
from services.notifications.adapters.rule_documents import RULE_DOCUMENTS
from services.notifications.adapters.template_documents import TemplateDocument
from services.notifications.adapters.timing_documents import TIMING_DOCUMENTS
from services.notifications.adapters.webhook_documents import SubscriptionDocument, WebhookDeliveryDocument
from services.notifications.domain.delivery import DeliveryState
from services.notifications.domain.urgency import Urgency

ALIAS = "notifications"


class OutboxEntry(EmbeddedDocument):  # type: ignore[misc] # the package publishes no types
    """An event that waits for the bus."""

    meta: ClassVar = {"strict": False}

    event_id = StringField(required=True)
    owner = StringField(required=True)
    name = StringField(required=True)
    contact = StringField(required=True)
    epoch = LongField(required=True)
    version = LongField(required=True)
    payload = BinaryField(required=True)
    actor = StringField(required=True)
    traceparent = StringField()
    record_time = DateTimeField(required=True)
    attempts = IntField(default=0)
    next_at = DateTimeField(required=True)
    error = StringField()


class NotificationDocument(Document):  # type: ignore[misc] # the package publishes no types
    """One thing one agent was told."""

    meta: ClassVar = {
        "collection": "notifications",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"fields": ["agent", "sequence"], "unique": True},
            {
                "fields": ["agent", "-sequence"],
                "name": "unread_by_agent",
                "partialFilterExpression": {"unread": True},
            },
            "contact",
            OUTBOX_INDEX,
        ],
    }

    id = StringField(primary_key=True, regex=r"^n_[0-9a-f]{40}$")
    version = LongField(required=True, min_value=1)
    agent = StringField(required=True, regex=r"^agents/.+$")
    sequence = LongField(required=True, min_value=1)
    rule = StringField(required=True)
    contact = StringField(regex=r"^(contacts/.+)?$")
    interaction = StringField()
    evidence = ListField(StringField())
    title = StringField(required=True, max_length=400)
    body = StringField(max_length=4000)
    event_id = StringField(required=True)
    correlation_id = StringField()
    create_time = DateTimeField(required=True)
    read_time = DateTimeField()
    unread = BooleanField(required=True)
    count = IntField(min_value=1)
    urgency = StringField(choices=[urgency.value for urgency in Urgency])
    escalates = BooleanField()
    outbox = EmbeddedDocumentListField(OutboxEntry)
    last_event = DictField()


class InboxDocument(Document):  # type: ignore[misc] # the package publishes no types
    """An agent's inbox in two numbers: how many are unread, and the place of the newest; and its last hour.

    `recent` has the times of what counts against the budget, `open` what further events are counted in.
    """

    meta: ClassVar = {"collection": "inboxes", "db_alias": ALIAS, "strict": False, "auto_create_index": False}

    id = StringField(primary_key=True, regex=r"^agents/.+$")
    unread = LongField(required=True, min_value=0)
    sequence = LongField(required=True, min_value=0)
    recent = ListField(DateTimeField())
    open = ListField(DictField())
    set_aside = LongField()


class DeliveryDocument(Document):  # type: ignore[misc] # the package publishes no types
    """One row of the delivery log; `version` guards each change of it."""

    meta: ClassVar = {
        "collection": "deliveries",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            ["-create_time", "-_id"],
            ["state", "-create_time", "-_id"],
            {"fields": ["next_at"], "partialFilterExpression": {"state": DeliveryState.PENDING.value}},
            {"fields": ["lease_until"], "partialFilterExpression": {"state": DeliveryState.SENDING.value}},
            "contact",
        ],
    }

    id = StringField(primary_key=True, regex=r"^d_[0-9a-f]{40}$")
    version = LongField(required=True, min_value=1)
    event_id = StringField(required=True)
    rule = StringField(required=True)
    channel = StringField(required=True)
    recipient = StringField(required=True)
    contact = StringField()
    notification = StringField(required=True)
    state = StringField(required=True, choices=[state.value for state in DeliveryState])
    reason = StringField()
    attempts = IntField(required=True, min_value=0)
    attempts_before = IntField(min_value=0)
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    next_at = DateTimeField()
    lease_until = DateTimeField()
    handed_over = DateTimeField()


class NotificationsErasingDocument(ErasingFields):
    """What is still to be erased here."""

    meta: ClassVar = OF_ERASING | {"db_alias": ALIAS}


DOCUMENTS = (
    NotificationDocument,
    InboxDocument,
    DeliveryDocument,
    SubscriptionDocument,
    WebhookDeliveryDocument,
    MessageDocument,
    NotificationsErasingDocument,
    *RULE_DOCUMENTS,
    *RESTRAINT_DOCUMENTS,
    *ANNOUNCEMENT_DOCUMENTS,
    TemplateDocument,
    SentLatelyDocument,
    ExperiencesDocument,
    *TIMING_DOCUMENTS,
)
