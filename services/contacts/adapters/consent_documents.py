"""The consents collection: its fields and indexes."""

from __future__ import annotations

from mongoengine import BooleanField, DateTimeField, Document, EmbeddedDocumentField, StringField

from services.contacts.adapters.document_parts import ALIAS, Part

CONSENTS = "consents"


class EvidencePart(Part):
    """What proves a consent."""

    form_version = StringField()
    text_shown = StringField()
    interaction = StringField()
    time = DateTimeField()


class ConsentDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One statement of a contact about a purpose. It is never changed, but emptied when the contact is erased."""

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
    erased = BooleanField()
