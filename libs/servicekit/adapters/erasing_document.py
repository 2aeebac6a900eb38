"""The declared shape of the work of erasing; each service derives a document of its own name from it."""

from __future__ import annotations

from typing import ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, DynamicField, IntField, ListField, StringField

from servicekit.adapters.mongo_erasing import ERASING
from servicekit.adapters.mongo_outbox import OUTBOX_INDEX

OF_ERASING: dict[str, object] = {
    "collection": ERASING,
    "strict": False,
    "auto_create_index": False,
    "indexes": [
        OUTBOX_INDEX,
        {"fields": ["contacts"]},
        {"fields": ["running"], "partialFilterExpression": {"running": True}},
    ],
}
"""Options of the document; the service adds its alias."""


class ErasingFields(Document):  # type: ignore[misc] # mongoengine has no types
    """One erasure this service takes part in: how far it is, and its proof until that is on the bus."""

    meta: ClassVar[dict[str, object]] = {"abstract": True}

    id = StringField(primary_key=True)
    contacts = ListField(StringField(), required=True)
    keys = ListField(StringField())
    texts = ListField(StringField())
    values = ListField(StringField())
    running = BooleanField(required=True)
    create_time = DateTimeField(required=True)
    end_time = DateTimeField()
    version = IntField(required=True)
    at = IntField()
    cursor = DictField()
    removed = DictField()
    outbox = ListField(DynamicField())
    last_event = DictField()
