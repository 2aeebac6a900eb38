"""The collections of rules and of what they decided."""

from __future__ import annotations

from typing import ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, LongField, StringField

_META = {"db_alias": "notifications", "strict": False, "auto_create_index": False}

RULES = "rules"
DECISIONS = "decisions"


class RuleDocument(Document):  # type: ignore[misc] # the package publishes no types
    """A rule; a deleted one stays, so that its id is not used again and a shipped one does not come back."""

    meta: ClassVar = _META | {"collection": RULES}

    id = StringField(primary_key=True, regex=r"^[A-Za-z0-9_-]{1,64}$")
    version = LongField(required=True, min_value=1)
    content = DictField(required=True)
    creator = StringField(required=True)
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    failures = IntField(required=True, min_value=0)
    failed_at = StringField()
    disabled_reason = StringField()
    is_deleted = BooleanField(required=True)
    requests = ListField(DictField())


class DecisionDocument(Document):  # type: ignore[misc] # the package publishes no types
    """What was decided about one event, by the event's id."""

    meta: ClassVar = _META | {
        "collection": DECISIONS,
        "indexes": [
            {"fields": ["expire_time"], "expireAfterSeconds": 0},
            ["-record_time", "-_id"],
            "contact",
        ],
    }

    id = StringField(primary_key=True)
    type = StringField(required=True)
    contact = StringField()
    record_time = DateTimeField(required=True)
    expire_time = DateTimeField(required=True)
    seen = DictField()
    people = DictField()
    verdicts = ListField(DictField())


RULE_DOCUMENTS = (RuleDocument, DecisionDocument)
