"""The contacts collection: its fields and indexes. Reads and guarded writes go through the driver."""

from __future__ import annotations

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    DynamicField,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    FloatField,
    IntField,
    ListField,
    LongField,
    StringField,
)
from servicekit.adapters.mongo_outbox import OUTBOX_INDEX

from services.contacts.adapters.consent_documents import ConsentDocument
from services.contacts.adapters.document_parts import ALIAS, OutboxPart, Part
from services.contacts.adapters.erasure_documents import OF_ERASURES
from services.contacts.adapters.import_documents import (
    ContactImportDocument,
    ContactImportDuplicateDocument,
    ContactImportSkipDocument,
)
from services.contacts.adapters.organizing_documents import OrganizationDocument, SegmentDocument

COLLECTION = "contacts"
MERGES = "merges"
SUGGESTIONS, CLAIMS = "duplicate_suggestions", "identity_claims"

IDENTITY_KEYS_INDEX = {
    "fields": ["identity_keys"],
    "unique": True,
    "partialFilterExpression": {"identity_keys.0": {"$exists": True}},
}
"""Each identity has one owner: this index decides every race for one."""

SEARCH_KEYS_INDEX = {"fields": ["search_keys"]}
"""Everything a contact is found by: parts and misspellings of names, ends of numbers, ids of other systems."""

DUPLICATES_DUE_INDEX = {
    "fields": ["duplicates_due"],
    "partialFilterExpression": {"duplicates_due": True},
}
"""Contacts whose duplicates are still to be looked for; the others take no entry."""

LISTING_INDEX = {"fields": ["facets", "place"]}
"""Every list of contacts that share something: a key of what they share, then the place of each."""

SHARED_KEYS_INDEX = {
    "fields": ["shared_keys"],
    "partialFilterExpression": {"shared_keys.0": {"$exists": True}},
}
"""Finds everybody who has a shared identity."""
MEMBERS_INDEX = {"fields": ["merged_into"], "partialFilterExpression": {"merged_into": {"$gt": ""}}}
"""Finds who is merged into a contact; contacts that are not merged take no entry."""


class MembershipPart(Part):
    """A role in an organisation."""

    organization = StringField(required=True)
    role = StringField()


class QuietHoursPart(Part):
    """A daily span without proactive messages."""

    start = StringField(required=True)
    end = StringField(required=True)
    weekdays = ListField(IntField())


class PreferencesPart(Part):
    """How the customer wants to be treated."""

    language = StringField()
    channel = StringField()
    time_zone = StringField()
    quiet_hours = EmbeddedDocumentField(QuietHoursPart)
    accessibility = ListField(StringField())


class IdentityPart(Part):
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
    release_time = DateTimeField()
    guest = BooleanField()


class StepPart(Part):
    """One event in the life of an identity."""

    identity = StringField(required=True)
    event = StringField(required=True)
    version = LongField(required=True)
    at = DateTimeField(required=True)
    actor = StringField()
    detail = StringField()


class ContactDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One contact with its identities and the events not yet on the bus."""

    meta = {  # noqa: RUF012 -- how mongoengine takes options
        "db_alias": ALIAS,
        "collection": COLLECTION,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            IDENTITY_KEYS_INDEX,
            SHARED_KEYS_INDEX,
            MEMBERS_INDEX,
            SEARCH_KEYS_INDEX,
            DUPLICATES_DUE_INDEX,
            LISTING_INDEX,
            OUTBOX_INDEX,
        ],
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
    legal_holds = ListField(DictField())
    consents = ListField(DictField())
    identities = EmbeddedDocumentListField(IdentityPart)
    identity_keys = ListField(StringField())
    shared_keys = ListField(StringField())
    trail = EmbeddedDocumentListField(StepPart)
    search_keys = ListField(StringField())
    search_version = IntField()
    duplicates_due = BooleanField()
    facets = ListField(StringField())
    place = StringField()
    merged_into = StringField()
    merge_time = DateTimeField()
    merge = StringField()
    profile_time = DateTimeField()
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    delete_time = DateTimeField()
    outbox = EmbeddedDocumentListField(OutboxPart)
    requests = ListField(DynamicField())
    last_event = DictField()


class IdentityClaimDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """A contact that was refused an identity because another one owns it; forgotten after a while."""

    meta = {  # noqa: RUF012 -- how mongoengine takes options
        "db_alias": ALIAS,
        "collection": CLAIMS,
        "strict": False,
        "auto_create_index": False,
        "indexes": ["key_digest", {"fields": ["forget_time"], "expireAfterSeconds": 0}],
    }

    id = StringField(primary_key=True)
    key_digest = StringField(required=True)
    person = StringField(required=True)
    claim_time = DateTimeField(required=True)
    forget_time = DateTimeField(required=True)


class DecisionPart(Part):
    """Who decided something, why and when."""

    actor = StringField()
    reason = StringField(required=True)
    time = DateTimeField(required=True)
    request = DictField()


class MergeDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One merge; `contacts` names everybody who took part, and `undone` is there once it is undone."""

    meta = {  # noqa: RUF012 -- how mongoengine takes options
        "db_alias": ALIAS,
        "collection": MERGES,
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["contacts", "-made.time", "-id"]}],
    }

    id = StringField(primary_key=True)
    contact = StringField(required=True)
    merged = ListField(StringField(), required=True)
    contacts = ListField(StringField(), required=True)
    etag = StringField()
    made = EmbeddedDocumentField(DecisionPart, required=True)
    undone = EmbeddedDocumentField(DecisionPart)


class SuggestionDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """A pair of contacts that may be one person, and what was decided about it."""

    meta = {  # noqa: RUF012 -- how mongoengine takes options
        "db_alias": ALIAS,
        "collection": SUGGESTIONS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["state", "-score", "-create_time", "-id"]}, {"fields": ["contacts"]}],
    }

    id = StringField(primary_key=True)
    version = LongField(required=True)
    contacts = ListField(StringField(), required=True)
    state = StringField(required=True, choices=("open", "rejected", "merged"))
    score = FloatField(required=True)
    create_time = DateTimeField(required=True)
    reject_time = DateTimeField()
    reject_actor = StringField()
    reject_reason = StringField()
    outbox = ListField(DynamicField())
    requests = ListField(DynamicField())


DOCUMENTS = (
    ContactDocument,
    MergeDocument,
    ConsentDocument,
    IdentityClaimDocument,
    SuggestionDocument,
    ContactImportDocument,
    ContactImportSkipDocument,
    ContactImportDuplicateDocument,
    OrganizationDocument,
    SegmentDocument,
    *OF_ERASURES,
)
