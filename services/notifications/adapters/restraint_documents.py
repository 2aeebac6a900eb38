"""The collections of how agents want to be told, what they follow, and what they were not told at once."""

from __future__ import annotations

from typing import ClassVar

from mongoengine import DateTimeField, Document, IntField, ListField, LongField, StringField

_META = {"db_alias": "notifications", "strict": False, "auto_create_index": False}

AGENT_SETTINGS = "agent_settings"
SET_ASIDE = "set_aside"
FOLLOWS = "follows"


class AgentSettingsDocument(Document):  # type: ignore[misc] # the package publishes no types
    """How one agent wants to be told."""

    meta: ClassVar = _META | {"collection": AGENT_SETTINGS}

    id = StringField(primary_key=True, regex=r"^agents/.+$")
    version = LongField(required=True, min_value=1)
    time_zone = StringField(required=True)
    digest_hour = IntField(required=True, min_value=0, max_value=23)
    quiet_from = StringField()
    quiet_to = StringField()
    quiet_until = DateTimeField()
    muted_rules = ListField(StringField())
    hourly_budget = IntField(required=True, min_value=1)


class SetAsideDocument(Document):  # type: ignore[misc] # the package publishes no types
    """What became no notification of its own: counted in another one (`into`), or held back for a digest (`due_time`).

    It has the id the notification would have had, so that an event that comes again finds that it was dealt with.
    """

    meta: ClassVar = _META | {
        "collection": SET_ASIDE,
        "indexes": [
            {"fields": ["expire_time"], "expireAfterSeconds": 0},
            {"fields": ["due_time"], "partialFilterExpression": {"waiting": True}},
            {"fields": ["into", "create_time", "_id"], "partialFilterExpression": {"held": True}},
            "contact",
        ],
    }

    id = StringField(primary_key=True, regex=r"^n_[0-9a-f]{40}$")
    agent = StringField(required=True)
    rule = StringField(required=True)
    contact = StringField()
    into = StringField()
    reason = StringField()
    interaction = StringField()
    title = StringField()
    body = StringField()
    create_time = DateTimeField(required=True)
    due_time = DateTimeField()
    expire_time = DateTimeField(required=True)


class FollowDocument(Document):  # type: ignore[misc] # the package publishes no types
    """That one agent follows one issue."""

    meta: ClassVar = _META | {"collection": FOLLOWS, "indexes": ["issue", ["agent", "issue"]]}

    id = StringField(primary_key=True)
    issue = StringField(required=True, regex=r"^issues/.+$")
    agent = StringField(required=True, regex=r"^agents/.+$")
    create_time = DateTimeField(required=True)


RESTRAINT_DOCUMENTS = (AgentSettingsDocument, SetAsideDocument, FollowDocument)
