"""The declared shape of facts, of the questions for them, of looks at briefs, and of repeats."""

from __future__ import annotations

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField
from servicekit.adapters.mongo_outbox import OUTBOX_INDEX

_META = {"db_alias": "interactions", "auto_create_index": False, "strict": False, "index_background": True}


class FactDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One thing a customer told, with the events that tell of it. Cards repeat the newest of each contact.

    One whose interaction turned out to be somebody else's, or to say something else, is gone since its `gone_time`:
    only looks back find it. `past` is what its changes replaced.
    """

    id = StringField(primary_key=True, regex=r"^f_[0-9a-f]+$")
    version = IntField(required=True)
    contact = StringField(required=True)
    key = StringField(required=True, max_length=40)
    value = StringField(required=True, max_length=200)
    state = IntField(required=True, min_value=1, max_value=3)
    visibility = IntField(required=True, min_value=1, max_value=3)
    interaction = StringField()
    place = ListField(IntField(), max_length=2)
    extractor = StringField()
    learn_time = DateTimeField(required=True)
    expire_time = DateTimeField(required=True)
    recorded_by = StringField(required=True)
    decided_by = StringField()
    create_time = DateTimeField(required=True)
    update_time = DateTimeField(required=True)
    gone_time = DateTimeField()
    past = ListField(DictField())
    outbox = ListField(DictField())
    requests = ListField(DictField())
    last_event = DictField()

    meta = _META | {
        "collection": "facts",
        "indexes": [
            {"fields": ["contact", "-learn_time", "-id"]},
            {"fields": ["interaction"]},
            {"fields": ["requests.id"], "partialFilterExpression": {"requests.0": {"$exists": True}}},
            OUTBOX_INDEX,
        ],
    }


class FactQuestionDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One question a customer was asked. It names facts and holds none."""

    id = StringField(primary_key=True, regex=r"^fq_[0-9a-z]+$")
    version = IntField(required=True)
    contact = StringField(required=True)
    key = StringField(required=True, max_length=40)
    facts = ListField(StringField(), max_length=20)
    interaction = StringField()
    actor = StringField(required=True)
    ask_time = DateTimeField(required=True)
    outbox = ListField(DictField())
    last_event = DictField()

    meta = _META | {"collection": "fact_questions", "indexes": [{"fields": ["contact", "-ask_time"]}, OUTBOX_INDEX]}


class BriefViewDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One look at a brief: who looked at whose and when, with the event that tells of it."""

    id = StringField(primary_key=True, regex=r"^bv_[0-9a-f]+$")
    version = IntField(required=True)
    contact = StringField(required=True)
    actor = StringField(required=True)
    view_time = DateTimeField(required=True)
    outbox = ListField(DictField())
    last_event = DictField()

    meta = _META | {"collection": "brief_views", "indexes": [{"fields": ["contact", "-view_time"]}, OUTBOX_INDEX]}


class RepeatDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One contact that is not the first about its matter: which, which earlier one, and how that can be told."""

    id = StringField(primary_key=True, regex=r"^rp_[0-9a-z]+$")
    version = IntField(required=True)
    contact = StringField(required=True)
    interaction = StringField(required=True)
    earlier = StringField(required=True)
    rule = StringField(required=True)
    window_days = IntField(required=True)
    occur_time = DateTimeField(required=True)
    outbox = ListField(DictField())
    last_event = DictField()

    meta = _META | {"collection": "repeats", "indexes": [{"fields": ["contact", "-occur_time"]}, OUTBOX_INDEX]}


DOCUMENTS_OF_FACTS = (FactDocument, FactQuestionDocument, BriefViewDocument, RepeatDocument)
