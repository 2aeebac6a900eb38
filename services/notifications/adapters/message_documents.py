"""The collection of messages to customers: its fields and indexes."""

from __future__ import annotations

from typing import ClassVar

from mongoengine import DateTimeField, DictField, Document, IntField, LongField, StringField

from services.notifications.domain.messages import MessageState

ALIAS = "notifications"
MESSAGES = "messages"


class MessageDocument(Document):  # type: ignore[misc] # the package publishes no types
    """One message. Once it is over it holds no text and no address: the history does. `tell_at` is when it is told."""

    meta: ClassVar = {
        "collection": MESSAGES,
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"fields": ["next_at"], "partialFilterExpression": {"state": MessageState.PENDING.value}},
            {"fields": ["lease_until"], "partialFilterExpression": {"state": MessageState.SENDING.value}},
            {"fields": ["tell_at"], "sparse": True},
            "contact",
            {"fields": ["expire_time"], "expireAfterSeconds": 0},
        ],
    }

    id = StringField(primary_key=True)
    version = LongField(required=True)
    contact = StringField(required=True)
    channel = StringField(required=True)
    purpose = StringField(required=True)
    issue = StringField()
    in_reply_to = StringField()
    template = StringField()
    language = StringField()
    subject = StringField()
    body = StringField()
    address = DictField()
    thread = DictField()
    author = StringField(required=True)
    digest = StringField(required=True)
    state = StringField(required=True)
    reason = StringField()
    interaction = StringField()
    told = StringField()
    provider_id = StringField()
    attempts = IntField(required=True)
    create_time = DateTimeField(required=True)
    send_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    expire_time = DateTimeField(required=True)
    next_at = DateTimeField()
    lease_until = DateTimeField()
    handed_over = DateTimeField()
    tell_at = DateTimeField()
