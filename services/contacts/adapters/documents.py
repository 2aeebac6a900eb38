"""The contacts collection: its fields and indexes. Reads and guarded writes go through the driver."""

from __future__ import annotations

from mongoengine import (
    BinaryField,
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    DynamicField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    FloatField,
    IntField,
    ListField,
    LongField,
    StringField,
)
from servicekit.adapters.mongo_outbox import OUTBOX_INDEX

ALIAS = "contacts"
COLLECTION = "contacts"
CONSENTS = "consents"

IDENTITY_KEYS_INDEX = {
    "fields": ["identity_keys"],
    "unique": True,
    "partialFilterExpression": {"identity_keys.0": {"$exists": True}},
}
"""Each identity has one owner: this index decides every race for one."""

MERGED_INDEX = {"fields": ["merged_into"], "partialFilterExpression": {"merged_into": {"$gt": ""}}}
"""Finds who stands merged into a contact; contacts that are not merged take no entry."""


class _Part(EmbeddedDocument):  # type: ignore[misc] # mongoengine has no types
    """A part of a contact; fields of a newer version are left alone."""

    meta = {"abstract": True, "strict": False}  # noqa: RUF012 -- how mongoengine takes options


class MembershipPart(_Part):
    """A role in an organisation."""

    organization = StringField(required=True)
    role = StringField()


class QuietHoursPart(_Part):
    """A daily span without proactive messages."""

    start = StringField(required=True)
    end = StringField(required=True)
    weekdays = ListField(IntField())


class PreferencesPart(_Part):
    """How the customer wants to be treated."""

    language = StringField()
    channel = StringField()
    time_zone = StringField()
    quiet_hours = EmbeddedDocumentField(QuietHoursPart)
    accessibility = ListField(StringField())


class IdentityPart(_Part):
    """An address or handle."""

    id = StringField(required=True)
    kind = StringField(required=True)
    scope = StringField()
    raw_value = StringField(required=True)
    value = StringField()
    valid = BooleanField(required=True)
    verified = BooleanField()
    primary = BooleanField()
    shared = BooleanField()
    blocked = BooleanField()
    method = StringField(required=True)
    confidence = FloatField()
    source = StringField()
    first_seen_time = DateTimeField(required=True)
    last_seen_time = DateTimeField(required=True)
    superseded_by = StringField()


class OutboxPart(_Part):
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
    next_at = DateTimeField(required=True)
    error = StringField()


class ContactDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One contact with its identities and the events not yet on the bus."""

    meta = {  # noqa: RUF012 -- how mongoengine takes options
        "db_alias": ALIAS,
        "collection": COLLECTION,
        "strict": False,
        "auto_create_index": False,
        "indexes": [IDENTITY_KEYS_INDEX, OUTBOX_INDEX, MERGED_INDEX],
    }

    id = StringField(primary_key=True)
    epoch = LongField(required=True)
    version = LongField(required=True)
    state = StringField(required=True, choices=("active", "merged", "deleted", "erased"))
    display_name = StringField()
    given_name = StringField()
    family_name = StringField()
    additional_name = StringField()
    memberships = EmbeddedDocumentListField(MembershipPart)
    preferences = EmbeddedDocumentField(PreferencesPart)
    tags = ListField(StringField())
    custom_fields = DictField(StringField())
    stage = StringField()
    identities = EmbeddedDocumentListField(IdentityPart)
    identity_keys = ListField(StringField())
    merged_into = StringField()
    merge_time = DateTimeField()
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    delete_time = DateTimeField()
    outbox = EmbeddedDocumentListField(OutboxPart)
    requests = ListField(DynamicField())
    last_event = DictField()


class EvidencePart(_Part):
    """What proves a consent."""

    form_version = StringField()
    text_shown = StringField()
    interaction = StringField()
    time = DateTimeField()


class ConsentDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One statement of a contact about a purpose. It is never changed."""

    meta = {  # noqa: RUF012 -- how mongoengine takes options
        "db_alias": ALIAS,
        "collection": CONSENTS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [["contact", "-_id"]],
    }

    id = StringField(primary_key=True)
    contact = StringField(required=True)
    purpose = StringField(required=True)
    channel = StringField()
    status = StringField(required=True, choices=("granted", "denied", "revoked"))
    basis = StringField(required=True)
    evidence = EmbeddedDocumentField(EvidencePart)
    source = StringField()
    identity = StringField()
    effective_time = DateTimeField(required=True)
    expire_time = DateTimeField()
    record_time = DateTimeField(required=True)
    actor = StringField()


DOCUMENTS = (ContactDocument, ConsentDocument)
