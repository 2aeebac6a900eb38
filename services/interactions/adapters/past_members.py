"""What was known of contacts before: each state a card showed of one until a newer one took its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from mongoengine import BinaryField, DateTimeField, DictField, Document, IntField, ListField, StringField
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import Step, Whom

from services.interactions.adapters.cards import ERASED_PROFILE
from services.interactions.domain.ports import ContactState

PAST_MEMBERS = "past_members"
EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when a state holds of which nobody knows since when."""

_META = {"db_alias": "interactions", "auto_create_index": False, "strict": False, "index_background": True}
_KEPT = ("parent", "stitched_until")
_NOTHING_PERSONAL: Row = {"keys": [], "profile": ERASED_PROFILE}
_EMPTYING: Row = {"$set": _NOTHING_PERSONAL, "$unset": {"consents": ""}}


class PastMemberDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """A state of a contact that cards showed from `since` until before `until`, or a gap that was marked as long."""

    id = StringField(primary_key=True)
    contact = StringField(required=True)
    since = DateTimeField(required=True)
    until = DateTimeField(required=True)
    order = IntField()
    keys = ListField(StringField())
    profile = BinaryField()
    parent = StringField()
    stitched_until = DateTimeField()
    consents = BinaryField()
    gap = DictField()

    meta = _META | {
        "collection": PAST_MEMBERS,
        "indexes": [
            {"fields": ["contact", "until"]},
            {"fields": ["keys"]},
            {"fields": ["parent"], "partialFilterExpression": {"parent": {"$exists": True}}},
        ],
    }


def keep_replaced(
    database: Database[Row], replaced: Iterable[tuple[Mapping[str, Any], ContactState]], session: ClientSession | None
) -> None:
    """Keep what newer states take the place of. It may be repeated, and may come before the state is in its place.

    Nothing is kept of first impressions, which no event told of, and nothing personal of whoever is erased.
    """
    writes = [_kept(member, state) for member, state in replaced if member["order"] and state.update_time]
    if writes:
        database[PAST_MEMBERS].bulk_write(writes, ordered=False, session=session)


def keep_gaps(database: Database[Row], gaps: Sequence[Row], until: datetime, session: ClientSession) -> None:
    """Keep what cards were marked with until now."""
    for gap in gaps:
        row = {"_id": f"gap {gap['contact']} {gap['reason']} {until.isoformat()}", "contact": gap["contact"]}
        row |= {"since": gap["since"], "until": until, "gap": gap}
        database[PAST_MEMBERS].insert_one(row, session=session)


def _kept(member: Mapping[str, Any], state: ContactState) -> UpdateOne:
    """Return the write; of several states that replaced the same one the earliest counts."""
    is_erased = state.erased or "erased" in member
    row: Row = {"contact": state.contact, "since": member.get("since", EVER), "order": member["order"]}
    row |= {name: member[name] for name in _KEPT if name in member}
    told = {name: member[name] for name in ("keys", "profile", "consents") if name in member}
    row |= _NOTHING_PERSONAL if is_erased else told
    change = {"$setOnInsert": row, "$min": {"until": state.update_time}}
    return UpdateOne({"_id": f"{state.contact} {member['order']}"}, change, upsert=True)


class PastMemberEraser:
    """Who stood for whom stays; names, identities and consents go."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._past = database[PAST_MEMBERS]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Empty them all: they are small."""
        emptied = self._past.update_many(_theirs(whom), _EMPTYING, session=session)
        return Step(emptied.modified_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still tell a name, an identity or a consent."""
        return self._past.count_documents(_theirs(whom), session=session)


def _theirs(whom: Whom) -> Row:
    known: list[Row] = [{"keys.0": {"$exists": True}}, {"profile": {"$exists": True, "$ne": ERASED_PROFILE}}]
    known.append({"consents": {"$exists": True}})
    return {"contact": {"$in": list(whom.contacts)}, "$or": known}
