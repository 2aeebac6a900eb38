"""The collections of what is laid down about time, and of issues whose time is kept."""

from __future__ import annotations

from typing import ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, ListField, LongField, StringField

_META = {"db_alias": "notifications", "strict": False, "auto_create_index": False}

LAID_DOWN = "laid_down"
WATCHED_ISSUES = "watched_issues"
ESCALATIONS = "escalations"


class LaidDownDocument(Document):  # type: ignore[misc] # the package publishes no types
    """A calendar, a service level and the like, by its name; a deleted one stays, so that it is not shipped again."""

    meta: ClassVar = _META | {"collection": LAID_DOWN}

    id = StringField(primary_key=True, regex=r"^[A-Za-z]+/[A-Za-z0-9_-]{1,64}$")
    version = LongField(required=True, min_value=1)
    content = DictField(required=True)
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    is_deleted = BooleanField(required=True)


class WatchedIssueDocument(Document):  # type: ignore[misc] # the package publishes no types
    """What an issue went through and which of its clocks have rung; `next_at` is when the next one rings.

    One that is over is kept longer than the bus keeps events, so that what comes again is known.
    """

    meta: ClassVar = _META | {
        "collection": WATCHED_ISSUES,
        "indexes": [
            {"fields": ["next_at"], "partialFilterExpression": {"next_at": {"$exists": True}}},
            {"fields": ["stamp"], "partialFilterExpression": {"is_open": True}},
            {"fields": ["expire_time"], "expireAfterSeconds": 0},
            "contact",
        ],
    }

    id = StringField(primary_key=True, regex=r"^issues/.+$")
    version = LongField(required=True, min_value=1)
    contact = StringField(required=True)
    issue = DictField(required=True)
    steps = ListField(DictField(), required=True)
    rung = ListField(DictField())
    is_open = BooleanField(required=True)
    stamp = StringField()
    next_at = DateTimeField()
    expire_time = DateTimeField()


class EscalationDocument(Document):  # type: ignore[misc] # the package publishes no types
    """An escalation; `next_at` is when its next step is due, or when the lease of whoever takes it ends."""

    meta: ClassVar = _META | {
        "collection": ESCALATIONS,
        "indexes": [
            {"fields": ["next_at"], "partialFilterExpression": {"next_at": {"$exists": True}}},
            "event_id",
            {"fields": ["issue"], "partialFilterExpression": {"next_at": {"$exists": True}}},
            ["-create_time", "-_id"],
            ["state", "-create_time", "-_id"],
            {"fields": ["expire_time"], "expireAfterSeconds": 0},
            "contact",
        ],
    }

    id = StringField(primary_key=True, regex=r"^x_[0-9a-f]{40}$")
    version = LongField(required=True, min_value=1)
    policy = StringField(required=True)
    rule = StringField(required=True)
    event_id = StringField(required=True)
    contact = StringField()
    interaction = StringField()
    issue = StringField()
    owner = StringField()
    title = StringField()
    body = StringField()
    steps = ListField(DictField(), required=True)
    taken = ListField(DictField())
    state = StringField(required=True)
    acknowledger = StringField()
    event_time = DateTimeField()
    create_time = DateTimeField(required=True)
    end_time = DateTimeField()
    next_at = DateTimeField()
    expire_time = DateTimeField(required=True)


TIMING_DOCUMENTS = (LaidDownDocument, WatchedIssueDocument, EscalationDocument)
"""All of them."""
