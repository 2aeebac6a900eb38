"""The declared shape of what interactions are found by."""

from __future__ import annotations

from mongoengine import BinaryField, BooleanField, Document, IntField, ListField, StringField

SEARCH_ENTRIES = "search_entries"
BY_KEY = "keys"

_META = {"db_alias": "interactions", "auto_create_index": False, "strict": False, "index_background": True}
_KNOWN = {"level": {"$exists": True}}


class SearchEntryDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """The keys of one interaction, which has the same id. It can be rebuilt from the interactions at any time.

    What was removed or corrected is `gone`: then nothing else is left, and nobody who still reads an older state of the
    interaction brings its words back. `level` is its visibility, `place` its time with the beginning of its id: the
    order of results. `v` is the version of what keys are made of. One index answers everything: which places have a key
    is read from it alone, so a search is an intersection of short lists of places.
    """

    id = StringField(primary_key=True)
    contact = StringField()
    level = IntField()
    place = BinaryField()
    keys = ListField(StringField())
    v = IntField()
    gone = BooleanField()

    meta = _META | {
        "collection": SEARCH_ENTRIES,
        "indexes": [
            {"fields": ["level", "keys", "-place"], "name": BY_KEY, "partialFilterExpression": _KNOWN},
        ],
    }
