"""What the stored documents of this service have in common."""

from __future__ import annotations

from mongoengine import BinaryField, BooleanField, DateTimeField, EmbeddedDocument, IntField, LongField, StringField

ALIAS = "contacts"
"""What mongoengine calls the connection to this service's database."""


class Part(EmbeddedDocument):  # type: ignore[misc] # mongoengine has no types
    """A part of a document; fields of a newer version are left alone."""

    meta = {"abstract": True, "strict": False}  # noqa: RUF012 -- how mongoengine takes options


class OutboxPart(Part):
    """An event that waits for the bus."""

    event_id = StringField(required=True)
    owner = StringField(required=True)
    name = StringField(required=True)
    contact = StringField(required=True)
    epoch = LongField(required=True)
    version = LongField(required=True)
    payload = BinaryField(required=True)
    actor = StringField()
    traceparent = StringField()
    record_time = DateTimeField(required=True)
    attempts = IntField()
    can_wait = BooleanField()
    next_at = DateTimeField(required=True)
    error = StringField()
