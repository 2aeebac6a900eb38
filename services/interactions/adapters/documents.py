"""What this service keeps in MongoDB: the declared shape of each collection and its indexes."""

from __future__ import annotations

from mongoengine import BinaryField, BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField
from servicekit.adapters.erasing_document import OF_ERASING, ErasingFields
from servicekit.adapters.mongo_outbox import OUTBOX_INDEX

from services.interactions.adapters.blob_documents import BLOB_DOCUMENTS
from services.interactions.adapters.documents_of_facts import DOCUMENTS_OF_FACTS
from services.interactions.adapters.issue_documents import ISSUE_DOCUMENTS
from services.interactions.adapters.mongo_blocks import BlockedIdentityDocument
from services.interactions.adapters.mongo_history_views import HistoryViewDocument
from services.interactions.adapters.mongo_presences import PresenceDocument
from services.interactions.adapters.past_members import PastMemberDocument
from services.interactions.adapters.search_documents import SearchEntryDocument
from services.interactions.adapters.webhook_documents import WEBHOOK_DOCUMENTS

_META = {"db_alias": "interactions", "auto_create_index": False, "strict": False, "index_background": True}


class InteractionDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One interaction. It never changes; only its publish state and a late-found contact are filled in.

    `data` is the interaction as protobuf bytes, `digest` tells two different bodies of one source id apart, `seq` is
    its place in its contact's order of recording, `place_time` when it got that place if that was later than it was
    recorded, `corrected` the correction that histories show instead of it since `corrected_time`. `shown` is what was
    heard of it since, such as that it was delivered: bytes that readers get after `data`. What is kept apart is
    `screened`: since when, by whom, why; `screened_past` says when it was before. What was erased or is past
    its time has a `removed_time`: then `data` says no more than that something took place.
    """

    id = StringField(primary_key=True)
    contact = StringField()
    seq = IntField()
    occur_time = DateTimeField(required=True)
    record_time = DateTimeField(required=True)
    channel = StringField(required=True)
    direction = IntField(required=True)
    kind = IntField(required=True)
    source = StringField(required=True)
    key = StringField()
    data = BinaryField(required=True)
    digest = BinaryField(required=True)
    request_id = StringField()
    actor = StringField()
    actor_name = StringField()
    method = StringField()
    purpose = StringField()
    correlation_id = StringField()
    traceparent = StringField()
    unresolved = DictField()
    place_time = DateTimeField()
    corrected = StringField()
    corrected_time = DateTimeField()
    shown = BinaryField()
    screened = DictField()
    screened_past = ListField(DictField())
    removed_time = DateTimeField()
    pub = DictField()

    meta = _META | {
        "collection": "interactions",
        "retired_indexes": ["pub.next_at_1", "unresolved.key_1", "contact_1_occur_time_-1__id_-1"],
        "indexes": [
            {
                "fields": ["contact", "-occur_time", "-id"],
                "name": "history",  # what has no place yet is in no history: storing an import costs one key less
                "partialFilterExpression": {"contact": {"$exists": True}},
            },
            {"fields": ["contact", "seq"], "unique": True, "partialFilterExpression": {"seq": {"$exists": True}}},
            {
                "fields": ["pub.state", "pub.next_at"],
                "partialFilterExpression": {"pub.next_at": {"$exists": True}},
            },
            {"fields": ["request_id"], "unique": True, "partialFilterExpression": {"request_id": {"$exists": True}}},
            {"fields": ["unresolved.next_at"], "partialFilterExpression": {"unresolved.next_at": {"$exists": True}}},
            {
                "fields": ["unresolved.key", "unresolved.line"],
                "partialFilterExpression": {"unresolved.key": {"$exists": True}},
            },
            {
                "fields": ["-screened.time", "-id"],
                "partialFilterExpression": {"screened.time": {"$exists": True}},
            },
            {"fields": ["unresolved.import"], "partialFilterExpression": {"unresolved.import": {"$exists": True}}},
        ],
    }


class CardDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One person's card: whatever a history call needs, in one read. It can be rebuilt from the rest at any time.

    It bears the canonical contact's id. Each member has what contacts told of it (`order`, `since` when, `profile`,
    `keys`, `parent`) and its own counts (`seq`, `by_kind`, `by_channel`, `first`, `last`) and newest `facts`, so that
    people are put together and taken apart without counting again. Nothing is recorded for a member that is `erased`.
    """

    id = StringField(primary_key=True)
    members = ListField(DictField())
    recent = ListField(DictField())
    rev = IntField()
    gaps = ListField(DictField())

    meta = _META | {
        "collection": "cards",
        "indexes": [{"fields": ["members.id"], "unique": True}, {"fields": ["members.keys"]}],
    }


class QuarantineDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """A second, different body that came under a source id already taken: kept for people to look at."""

    id = StringField(primary_key=True)
    interaction = StringField(required=True)
    data = BinaryField(required=True)
    record_time = DateTimeField(required=True)

    meta = _META | {"collection": "quarantine", "indexes": [{"fields": ["interaction"]}]}


class ImportDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """How far one import is."""

    id = StringField(primary_key=True)
    finished = BooleanField(required=True)
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)

    meta = _META | {"collection": "imports", "indexes": [{"fields": ["finished", "update_time"]}]}


class ImportSkipDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One record of an import that was not stored."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    line = IntField(required=True)

    meta = _META | {"collection": "import_skips", "indexes": [{"fields": ["name", "line"]}]}


class InteractionsErasingDocument(ErasingFields):
    """What is still to be erased here."""

    meta = OF_ERASING | {"db_alias": "interactions"}


class EventTypeDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One registered type of business event."""

    id = StringField(primary_key=True)
    description = StringField()
    schema = StringField(required=True)
    version = IntField(required=True)
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)

    meta = _META | {"collection": "event_types"}


class ChatRateDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """When one visitor wrote their newest messages."""

    id = StringField(primary_key=True)
    times = ListField(DateTimeField())
    expire_time = DateTimeField(required=True)

    meta = _META | {"collection": "chat_rates", "indexes": [{"fields": ["expire_time"], "expireAfterSeconds": 0}]}


class BreakGlassDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One caller's access to one person's restricted data, with the events that tell of it."""

    id = StringField(primary_key=True, regex=r"^bg_[0-9a-z]+$")
    version = IntField(required=True)
    contact = StringField(required=True)
    actor = StringField(required=True)
    actor_name = StringField()
    reason = StringField(required=True, min_length=10, max_length=500)
    start_time = DateTimeField(required=True)
    expire_time = DateTimeField(required=True)
    end_time = DateTimeField()
    ended_by = StringField()
    outbox = ListField(DictField())
    last_event = DictField()

    meta = _META | {
        "collection": "break_glasses",
        "indexes": [
            {"fields": ["actor", "contact", "-expire_time"]},
            {"fields": ["-start_time", "-id"]},
            {"fields": ["actor", "-start_time", "-id"]},
            {"fields": ["contact", "-start_time", "-id"]},
            OUTBOX_INDEX,
        ],
    }


DOCUMENTS = (
    InteractionDocument,
    CardDocument,
    PastMemberDocument,
    QuarantineDocument,
    ImportDocument,
    ImportSkipDocument,
    BreakGlassDocument,
    EventTypeDocument,
    ChatRateDocument,
    InteractionsErasingDocument,
    SearchEntryDocument,
    HistoryViewDocument,
    PresenceDocument,
    BlockedIdentityDocument,
    *WEBHOOK_DOCUMENTS,
    *BLOB_DOCUMENTS,
    *DOCUMENTS_OF_FACTS,
    *ISSUE_DOCUMENTS,
)
