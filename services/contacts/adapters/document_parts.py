"""What the documents of this service have in common."""

from __future__ import annotations

from mongoengine import EmbeddedDocument

ALIAS = "contacts"


class Part(EmbeddedDocument):  # type: ignore[misc] # mongoengine has no types
    """A part of a contact; fields of a newer version are left alone."""

    meta = {"abstract": True, "strict": False}  # noqa: RUF012 -- how mongoengine takes options
