"""What is kept of webhooks: posts until they are worked on, statuses of what was sent and called, and watermarks."""

from __future__ import annotations

from mongoengine import BinaryField, DateTimeField, DictField, Document, IntField, ListField, StringField
from servicekit.adapters.mongo_outbox import OUTBOX_INDEX

_META = {"db_alias": "interactions", "auto_create_index": False, "strict": False, "index_background": True}

INBOX = "webhook_inbox"
PARTS = "webhook_parts"
STATUS_LOGS = "status_logs"
WATERMARKS = "watermarks"

_DUE = {"fields": ["next_at"], "partialFilterExpression": {"next_at": {"$exists": True}}}
_EXPIRES = {"fields": ["expire_at"], "expireAfterSeconds": 0}


class WebhookDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One post of a source. Its id follows from its content, so a repeat meets its first.

    While it waits (`next_at`) or is parked (`reason`) it has its `body`; a large one stands in `parts`. One that is
    done keeps no content, and goes itself after a week (`expire_at`), as one goes that could not be recorded for as
    long as settings say. A `token` may be used once.
    """

    id = StringField(primary_key=True)
    source = StringField(required=True)
    state = StringField(required=True, choices=["waiting", "parked", "done"])
    body = BinaryField()
    parts = IntField()
    content_type = StringField()
    size = IntField(required=True)
    sha256 = StringField(required=True)
    receive_time = DateTimeField(required=True)
    traceparent = StringField()
    attempts = IntField()
    next_at = DateTimeField()
    lease = StringField()
    token = StringField()
    reason = StringField()
    detail = StringField()
    park_time = DateTimeField()
    expire_at = DateTimeField()

    meta = _META | {
        "collection": INBOX,
        "indexes": [
            _DUE,
            _EXPIRES,
            {"fields": ["state", "id"], "partialFilterExpression": {"state": "parked"}},
            {"fields": ["token"], "unique": True, "partialFilterExpression": {"token": {"$exists": True}}},
        ],
    }


class WebhookPartDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """A piece of a body that is too large for one document."""

    id = StringField(primary_key=True)
    post = StringField(required=True)
    at = IntField(required=True)
    data = BinaryField(required=True)

    expire_at = DateTimeField()

    meta = _META | {"collection": PARTS, "indexes": [{"fields": ["post", "at"]}, _EXPIRES]}


class StatusLogDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """What was heard of one message or call; it bears the id of its interaction, which may not have come yet.

    `entries` are the posts, each once; `shown` is what its interaction shows of them. While there is something to show
    it has a `next_at`, and while its interaction is unknown an `expire_at`. `provider_ids` are digests of the ids a
    provider gave to what we sent; `heard_as` is the digest of the id that news came with.
    """

    id = StringField(primary_key=True)
    source = StringField(required=True)
    entries = ListField(DictField())
    shown = BinaryField()
    contact = StringField()
    attempts = IntField()
    version = IntField(required=True)
    next_at = DateTimeField()
    expire_at = DateTimeField()
    outbox = ListField(DictField())
    last_event = DictField()
    provider_ids = ListField(StringField())
    heard_as = StringField()

    meta = _META | {
        "collection": STATUS_LOGS,
        "indexes": [
            _DUE,
            _EXPIRES,
            {"fields": ["contact"]},
            {"fields": ["provider_ids"], "sparse": True},
            {"fields": ["heard_as"], "sparse": True},
            OUTBOX_INDEX,
        ],
    }


class WatermarkDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """Up to when everything a source sent to one customer was delivered or read.

    A day after it was raised last it goes (`expire_at`): what is recorded later than that is not expected.
    """

    id = StringField(primary_key=True)
    source = StringField(required=True)
    key = StringField(required=True)
    marks = DictField()
    attempts = IntField()
    next_at = DateTimeField()
    expire_at = DateTimeField()

    meta = _META | {"collection": WATERMARKS, "indexes": [_DUE, _EXPIRES, {"fields": ["key"]}]}


WEBHOOK_DOCUMENTS = (WebhookDocument, WebhookPartDocument, StatusLogDocument, WatermarkDocument)
