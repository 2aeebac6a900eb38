"""The collections of organisations and segments: their fields and indexes."""

from __future__ import annotations

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    DynamicField,
    EmbeddedDocumentListField,
    ListField,
    LongField,
    StringField,
)
from servicekit.adapters.mongo_outbox import OUTBOX_INDEX

from services.contacts.adapters.document_parts import ALIAS, OutboxPart

ORGANIZATIONS = "organizations"
SEGMENTS = "segments"


class OrganizationDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One organisation with the events not yet on the bus; `place` is where it stands in lists by name."""

    meta = {  # noqa: RUF012 -- how mongoengine takes options
        "db_alias": ALIAS,
        "collection": ORGANIZATIONS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["place"]}, OUTBOX_INDEX],
    }

    id = StringField(primary_key=True)
    epoch = LongField(required=True)
    version = LongField(required=True)
    state = StringField(required=True, choices=("active", "deleted"))
    display_name = StringField(required=True)
    description = StringField()
    place = StringField(required=True)
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    delete_time = DateTimeField()
    outbox = EmbeddedDocumentListField(OutboxPart)
    requests = ListField(DynamicField())
    last_event = DictField()


class SegmentDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One segment; `readers` says who finds it, `tags` are those its filter names."""

    meta = {  # noqa: RUF012 -- how mongoengine takes options
        "db_alias": ALIAS,
        "collection": SEGMENTS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["readers", "place"]}, {"fields": ["tags"]}],
    }

    id = StringField(primary_key=True)
    epoch = LongField(required=True)
    version = LongField(required=True)
    owner = StringField(required=True)
    readers = ListField(StringField())
    tags = ListField(StringField())
    place = StringField(required=True)
    display_name = StringField(required=True)
    filter = DictField()
    order = StringField(required=True, choices=("newest", "oldest"))
    columns = ListField(StringField())
    shared = BooleanField()
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    is_deleted = BooleanField()
    outbox = ListField(DynamicField())
    requests = ListField(DynamicField())
