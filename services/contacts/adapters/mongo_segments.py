"""Segments in MongoDB: every write is guarded by a version or the id. They make no events: nobody else keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.mongo_contacts import keyed
from services.contacts.domain.custom_fields import FieldType
from services.contacts.domain.finding.folding import plain_text
from services.contacts.domain.listing.filters import ContactFilter, FieldCondition, ListOrder
from services.contacts.domain.ports import Request, Stamps
from services.contacts.domain.segments import Segment, StoredSegment, View

EVERYBODY = "*"
"""Who may read a shared segment."""


class MongoSegments:
    """The segments collection."""

    def __init__(self, collection: Collection[Row], stamps: Stamps) -> None:
        """Work on a collection; nothing is read before the first call."""
        self._collection = collection
        self._stamps = stamps

    def stored(self, segment_id: str, request: Request | None) -> StoredSegment | None:
        """Return a segment, and whether this request has changed it."""
        row = self._collection.find_one({"_id": segment_id})
        if row is None:
            return None
        return StoredSegment(segment_of(row), guarded.earlier_answer(row, keyed(request)) is not None)

    def page(self, caller: str, after: str, limit: int) -> Sequence[tuple[str, Segment]]:
        """Return the segments somebody may read, merged from two ranges of the index."""
        wanted = {"readers": {"$in": [EVERYBODY, caller]}, "place": {"$gt": after}}
        rows = self._collection.find(wanted).sort("place", 1).limit(limit)
        return [(row["place"], segment_of(row)) for row in rows]

    def with_tags(self, tags: Sequence[str], limit: int) -> Sequence[Segment]:
        """Return some of the segments whose filters name any of these tags."""
        return [segment_of(row) for row in self._collection.find({"tags": {"$in": list(tags)}}).limit(limit)]

    def add(self, segment: Segment, request: Request | None) -> bool:
        """Store a new segment."""
        row = guarded.new_document({"_id": segment.id} | _state(segment), (), keyed(request), self._stamps.clock.now())
        try:
            self._collection.insert_one(row)
        except DuplicateKeyError:
            return False
        return True

    def save(self, before: Segment, after: Segment, request: Request | None) -> bool:
        """Store the next version."""
        now = self._stamps.clock.now()
        change = guarded.Change(set=_state(after), request=keyed(request))
        if request:  # no relay looks after these documents
            past = {"requests": {"at": {"$lt": now - guarded.REQUEST_KEPT}}}
            self._collection.update_one({"_id": before.id}, {"$pull": past})
        return guarded.guarded_update(self._collection, before.id, before.version, change, now)


def segment_of(row: Row) -> Segment:
    """Return a stored segment."""
    view = View(
        display_name=row["display_name"],
        filter=_filter_of(row["filter"]),
        order=ListOrder(row["order"]),
        columns=tuple(row["columns"]),
        shared=row["shared"],
    )
    return Segment(
        id=row["_id"],
        epoch=row["epoch"],
        version=row["version"],
        owner=row["owner"],
        view=view,
        create_time=row["create_time"],
        update_time=row["update_time"],
        is_deleted=row["is_deleted"],
    )


def _state(segment: Segment) -> Row:
    view, tags = segment.view, (*segment.view.filter.tags, *segment.view.filter.without_tags)
    readers = [EVERYBODY] if view.shared else [segment.owner]
    return {
        "epoch": segment.epoch,
        "owner": segment.owner,
        "readers": [] if segment.is_deleted else readers,
        "tags": [] if segment.is_deleted else list(dict.fromkeys(tags)),
        "place": f"{plain_text(view.display_name)}\n{segment.id}",
        "display_name": view.display_name,
        "filter": _filter_row(view.filter),
        "order": view.order.value,
        "columns": list(view.columns),
        "shared": view.shared,
        "create_time": segment.create_time,
        "update_time": segment.update_time,
        "is_deleted": segment.is_deleted,
    }


def _filter_row(wanted: ContactFilter) -> Row:
    row: dict[str, Any] = asdict(wanted)
    row["custom_fields"] = [
        asdict(each) | {"type": each.type.value if each.type else None} for each in wanted.custom_fields
    ]
    return row


def _filter_of(row: Row) -> ContactFilter:
    conditions = (
        FieldCondition(**each | {"type": FieldType(each["type"]) if each["type"] else None})
        for each in row["custom_fields"]
    )
    lists = {name: tuple(row[name]) for name in ("tags", "without_tags")}
    return ContactFilter(**row | lists | {"custom_fields": tuple(conditions)})
