"""What is kept of imports of contacts."""

from __future__ import annotations

from mongoengine import DateTimeField, Document, LongField, StringField

from services.contacts.adapters.document_parts import ALIAS

_OF_IMPORTS = {"db_alias": ALIAS, "strict": False, "auto_create_index": False}


class ContactImportDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """How far one import is."""

    meta = _OF_IMPORTS | {"collection": "imports"}

    id = StringField(primary_key=True)
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)


class ContactImportSkipDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One record of an import that was not stored."""

    meta = _OF_IMPORTS | {"collection": "import_skips", "indexes": [{"fields": ["name", "line"]}]}

    id = StringField(primary_key=True)
    name = StringField(required=True)
    line = LongField(required=True)


class ContactImportDuplicateDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One identity an import met that belongs to somebody else."""

    meta = _OF_IMPORTS | {"collection": "import_duplicates"}

    id = StringField(primary_key=True)
    name = StringField(required=True)
