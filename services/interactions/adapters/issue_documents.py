"""What this service keeps about issues in MongoDB: the declared shapes and their indexes."""

from __future__ import annotations

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField
from servicekit.adapters.mongo_outbox import OUTBOX_INDEX

_META = {"db_alias": "interactions", "auto_create_index": False, "strict": False, "index_background": True}
MATTERS = "matters"
"""The index over what is open of a person; it is named to the database, which might take the one over all issues."""

_BY_TIME = ("state", "state_time", "id")


class IssueDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One issue with its promises, and the events that tell of it.

    `topics` are its topic and all above it. `next_due` is when the first of its open promises is due, `alarm` when
    something is to be done without anybody asking: a snooze ends, or a promise is overdue. `is_matter` stands on what
    is open of a person: what is unsettled, or has an open promise. `mentions` and `at_risk` are there only where they
    apply. `past` is what its newest changes replaced. `batches` are changes of many issues that it was the first of and
    that could be undone when it changed last. `bot_wait` is there while its customer waits for the bot that has it, and
    `bot_answer` is when that was answered last.
    """

    id = StringField(primary_key=True)
    epoch = IntField(required=True)
    version = IntField(required=True)
    contact = StringField(required=True)
    state = IntField(required=True)
    state_time = DateTimeField(required=True)
    title = StringField(required=True)
    topic = StringField()
    topics = ListField(StringField())
    tags = ListField(StringField())
    agent = StringField()
    team = StringField()
    merged_into = StringField()
    next_due = DateTimeField()
    alarm = DateTimeField()
    is_matter = BooleanField()
    mentions = ListField(StringField())
    at_risk = BooleanField()
    promises = ListField(DictField())
    past = ListField(DictField())
    batches = ListField(DictField())
    bot_wait = DictField()
    bot_answer = DateTimeField()
    outbox = ListField(DictField())
    requests = ListField(DictField())
    last_event = DictField()

    meta = _META | {
        "collection": "issues",
        "indexes": [
            {"fields": ["contact", "-state_time", "-id"]},
            {
                "fields": ["contact", "-state_time", "is_matter"],
                "name": MATTERS,
                "partialFilterExpression": {"is_matter": True},
            },
            {"fields": [*_BY_TIME]},
            {"fields": ["agent", *_BY_TIME]},
            {"fields": ["team", *_BY_TIME]},
            {"fields": ["topics", *_BY_TIME]},
            {"fields": ["tags", *_BY_TIME]},
            {"fields": ["mentions", *_BY_TIME], "partialFilterExpression": {"mentions": {"$gt": ""}}},
            {"fields": ["at_risk", *_BY_TIME], "partialFilterExpression": {"at_risk": True}},
            {"fields": ["merged_into"], "partialFilterExpression": {"merged_into": {"$gt": ""}}},
            {"fields": ["next_due", "id"], "partialFilterExpression": {"next_due": {"$exists": True}}},
            {"fields": ["alarm"], "partialFilterExpression": {"alarm": {"$exists": True}}},
            {"fields": ["bot_wait.due"], "partialFilterExpression": {"bot_wait.due": {"$exists": True}}},
            {"fields": ["promises.owner", "promises.due_time"]},
            OUTBOX_INDEX,
        ],
    }


class IssueLinkDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """Which issue an interaction belongs to; it bears the interaction's id.

    One that has ended keeps its version and the issue it named last. `thread` is a digest that tells the thread of a
    source apart from others.
    """

    id = StringField(primary_key=True)
    version = IntField(required=True)
    issue = StringField(required=True)
    is_ended = BooleanField()
    contact = StringField(required=True)
    occur_time = DateTimeField(required=True)
    link_time = DateTimeField(required=True)
    actor = StringField()
    thread = StringField()
    outbox = ListField(DictField())
    requests = ListField(DictField())
    last_event = DictField()

    meta = _META | {
        "collection": "issue_links",
        "indexes": [
            {"fields": ["issue"]},
            {"fields": ["contact"]},
            {"fields": ["thread", "-occur_time"], "partialFilterExpression": {"thread": {"$gt": ""}}},
            OUTBOX_INDEX,
        ],
    }


class TopicTreeDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One version of the tree of topics; it bears its number and never changes."""

    id = IntField(primary_key=True)
    topics = ListField(DictField())
    create_time = DateTimeField(required=True)
    actor = StringField()
    request = DictField()

    meta = _META | {
        "collection": "topic_trees",
        "indexes": [{"fields": ["request.id"], "partialFilterExpression": {"request.id": {"$exists": True}}}],
    }


class IssueViewDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One view of issues; `readers` says who finds it, `place` is where it stands in lists by name."""

    id = StringField(primary_key=True)
    epoch = IntField(required=True)
    version = IntField(required=True)
    owner = StringField(required=True)
    readers = ListField(StringField())
    place = StringField(required=True)
    display_name = StringField(required=True)
    filter = DictField()
    order = IntField()
    shared = BooleanField()
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    is_deleted = BooleanField()
    outbox = ListField(DictField())
    requests = ListField(DictField())

    meta = _META | {"collection": "issue_views", "indexes": [{"fields": ["readers", "place"]}]}


ISSUE_DOCUMENTS = (IssueDocument, IssueLinkDocument, TopicTreeDocument, IssueViewDocument)
