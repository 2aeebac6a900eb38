"""The collections of announcements and of the people they are for: their fields and indexes."""

from __future__ import annotations

from typing import ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, LongField, StringField

_META = {"db_alias": "notifications", "strict": False, "auto_create_index": False}

ANNOUNCEMENTS = "announcements"
RECIPIENTS = "announcement_recipients"


class AnnouncementDocument(Document):  # type: ignore[misc] # the package publishes no types
    """One announcement. While something is to be done for it, `next_at` tells when; `fence` counts who did."""

    meta: ClassVar = _META | {
        "collection": ANNOUNCEMENTS,
        "indexes": [{"fields": ["next_at"], "sparse": True}, ["-create_time", "-_id"]],
    }

    id = StringField(primary_key=True)
    version = LongField(required=True, min_value=1)
    display_name = StringField(required=True)
    segment = StringField()
    contacts = ListField(StringField())
    texts = ListField(DictField(), required=True)
    purpose = StringField(required=True)
    per_minute = IntField(required=True, min_value=1)
    author = StringField(required=True)
    approver = StringField()
    approval_required = BooleanField()
    state = StringField(required=True)
    reason = StringField()
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    start_time = DateTimeField()
    end_time = DateTimeField()
    next_at = DateTimeField()
    fence = LongField()
    cursor = StringField()
    requests = ListField(DictField())


class AnnouncementRecipientDocument(Document):  # type: ignore[misc] # the package publishes no types
    """One person of one announcement: ids, how they stand and why. `check_at` is when their message was looked at."""

    meta: ClassVar = _META | {
        "collection": RECIPIENTS,
        "indexes": [
            ["announcement", "state", "check_at"],
            "contact",
            {"fields": ["expire_time"], "expireAfterSeconds": 0},
        ],
    }

    id = StringField(primary_key=True)
    announcement = StringField(required=True)
    contact = StringField(required=True)
    state = StringField(required=True)
    reason = StringField()
    channel = StringField()
    message = StringField()
    update_time = DateTimeField(required=True)
    check_at = DateTimeField()
    expire_time = DateTimeField(required=True)


ANNOUNCEMENT_DOCUMENTS = (AnnouncementDocument, AnnouncementRecipientDocument)
