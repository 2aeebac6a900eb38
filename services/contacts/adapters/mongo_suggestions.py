"""Suggested duplicates in MongoDB, and the contacts whose duplicates are still to be looked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row
from servicekit.clock import Clock

from services.contacts.domain.duplicates.suggestion import Suggestion, SuggestionState
from services.contacts.domain.ports import Request

_MOST_ABOUT_ONE = 1_000


class MongoSuggestions:
    """The collection of pairs. They are nobody's history: decisions are kept, guesses come and go."""

    def __init__(self, collection: Collection[Row], clock: Clock) -> None:
        """Work on a collection; nothing is read before the first call."""
        self._collection = collection
        self._clock = clock

    def get(self, suggestion_id: str, request: Request | None = None) -> tuple[Suggestion, bool] | None:
        """Return a pair and whether this request decided on it."""
        row = self._collection.find_one({"_id": suggestion_id})
        if row is None:
            return None
        return _suggestion(row), guarded.earlier_answer(row, _keyed(request)) is not None

    def about(self, contact_ids: Iterable[str], state: SuggestionState | None = None) -> Sequence[Suggestion]:
        """Return the pairs with any of these contacts."""
        wanted: Row = {"contacts": {"$in": sorted(set(contact_ids))}}
        if state is not None:
            wanted["state"] = state.value
        return [_suggestion(row) for row in self._collection.find(wanted).sort("_id", 1).limit(_MOST_ABOUT_ONE)]

    def page(
        self, state: SuggestionState, after: tuple[float, datetime, str] | None, limit: int
    ) -> Sequence[Suggestion]:
        """Return pairs by score and time, the highest and newest first."""
        wanted: Row = {"state": state.value}
        if after:
            score, at, last = after
            wanted["$or"] = [
                {"score": {"$lt": score}},
                {"score": score, "create_time": {"$lt": at}},
                {"score": score, "create_time": at, "_id": {"$lt": last}},
            ]
        order = [("score", -1), ("create_time", -1), ("_id", -1)]
        return [_suggestion(row) for row in self._collection.find(wanted).sort(order).limit(limit)]

    def add(self, suggestion: Suggestion, request: Request | None = None) -> bool:
        """Keep a new pair; False when it is there already."""
        state = {"_id": suggestion.id} | _state(suggestion)
        try:
            self._collection.insert_one(guarded.new_document(state, (), _keyed(request), self._clock.now()))
        except DuplicateKeyError:
            return False
        return True

    def save(self, suggestion: Suggestion, request: Request | None = None) -> bool:
        """Keep the next version of a pair; False when somebody else was first."""
        change = guarded.Change(set=_state(suggestion), request=_keyed(request))
        return guarded.guarded_update(self._collection, suggestion.id, suggestion.version, change, self._clock.now())

    def drop(self, suggestion: Suggestion) -> None:
        """Forget a pair, unless it has changed since it was read."""
        self._collection.delete_one({"_id": suggestion.id, "version": suggestion.version})


class MongoDueContacts:
    """Contacts marked by the write that changed what they are found by."""

    def __init__(self, collection: Collection[Row]) -> None:
        """Work on the contacts collection."""
        self._collection = collection

    def due(self, limit: int) -> Sequence[tuple[str, int]]:
        """Return some of them, each with its version."""
        found = self._collection.find({"duplicates_due": True}, {"version": 1}).limit(limit)
        return [(row["_id"], row["version"]) for row in found]

    def settle(self, contact_id: str, version: int) -> None:
        """Take the mark away, unless the contact has changed since."""
        self._collection.update_one({"_id": contact_id, "version": version}, {"$unset": {"duplicates_due": ""}})


def _state(suggestion: Suggestion) -> Row:
    return {
        "contacts": list(suggestion.contacts),
        "state": suggestion.state.value,
        "score": suggestion.score,
        "create_time": suggestion.create_time,
        "reject_time": suggestion.reject_time,
        "reject_actor": suggestion.reject_actor,
        "reject_reason": suggestion.reject_reason,
    }


def _suggestion(row: Any) -> Suggestion:  # a stored document
    first, second = row["contacts"]
    return Suggestion(
        contacts=(first, second),
        state=SuggestionState(row["state"]),
        score=row["score"],
        create_time=row["create_time"],
        version=row["version"],
        reject_time=row.get("reject_time"),
        reject_actor=row.get("reject_actor", ""),
        reject_reason=row.get("reject_reason", ""),
    )


def _keyed(request: Request | None) -> guarded.Request | None:
    return guarded.Request(request.id, request.digest) if request else None
