"""The collection of templates."""

from __future__ import annotations

from typing import ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, ListField, LongField, StringField

TEMPLATES = "templates"


class TemplateDocument(Document):  # type: ignore[misc] # the package publishes no types
    """A template; a deleted one stays, so that its id is not used again."""

    meta: ClassVar = {"db_alias": "notifications", "strict": False, "auto_create_index": False, "collection": TEMPLATES}

    id = StringField(primary_key=True, regex=r"^[A-Za-z0-9_-]{1,64}$")
    version = LongField(required=True, min_value=1)
    display_name = StringField(required=True)
    default_language = StringField(required=True)
    texts = ListField(DictField())
    creator = StringField(required=True)
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    use_count = LongField()
    last_use_time = DateTimeField()
    is_deleted = BooleanField(required=True)
    requests = ListField(DictField())
