"""What is kept of erasures: who and when, the proofs, hashes of identities, and what is still to be done."""

from __future__ import annotations

from mongoengine import BooleanField, DateTimeField, DictField, Document, ListField, LongField, StringField
from servicekit.adapters.erasing_document import OF_ERASING, ErasingFields

ERASURES = "erasures"
ERASED_IDENTITIES = "erased_identities"


class ErasureDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One erasure of one person, until every service has proved it; it names contacts and nothing personal."""

    meta = {  # noqa: RUF012 -- how mongoengine takes options
        "db_alias": "contacts",
        "collection": ERASURES,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"fields": ["contacts"]},
            {"fields": ["-create_time", "-id"]},
            {"fields": ["running"], "partialFilterExpression": {"running": True}},
        ],
    }

    id = StringField(primary_key=True)
    contact = StringField(required=True)
    contacts = ListField(StringField(), required=True)
    reason = StringField(required=True)
    actor = StringField()
    create_time = DateTimeField(required=True)
    end_time = DateTimeField()
    running = BooleanField(required=True)
    awaited = ListField(StringField())
    proofs = DictField()
    purge_time = DateTimeField()
    purged_events = LongField()
    purged_dead_letters = LongField()
    request = DictField()


class ErasedIdentityDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """When the owner of an identity was erased; the id is a keyed hash of the identity."""

    meta = {  # noqa: RUF012 -- how mongoengine takes options
        "db_alias": "contacts",
        "collection": ERASED_IDENTITIES,
        "strict": False,
        "auto_create_index": False,
    }

    id = StringField(primary_key=True)
    erasure = StringField(required=True)
    erase_time = DateTimeField(required=True)


class ContactsErasingDocument(ErasingFields):
    """What is still to be erased here."""

    meta = OF_ERASING | {"db_alias": "contacts"}


OF_ERASURES = (ErasureDocument, ErasedIdentityDocument, ContactsErasingDocument)
