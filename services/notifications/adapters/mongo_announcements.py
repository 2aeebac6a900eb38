"""Announcements in MongoDB: changes are guarded by the version, the worker's steps by a fence and a lease besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

from services.notifications.adapters.announcement_documents import ANNOUNCEMENTS
from services.notifications.domain.announcements import Announcement, AnnouncementState, Content, Text
from services.notifications.domain.audiences import Claim
from services.notifications.domain.webhook_ports import Request

_RESTING = (AnnouncementState.READY, AnnouncementState.DONE)
"""States in which the worker has nothing to do."""

_NOW = "$$NOW"


class MongoAnnouncements:
    """The collection of announcements. They make no events: what customers are told is in their histories."""

    def __init__(self, database: Database[Row], clock: Clock, lease: timedelta) -> None:
        """Work on the service's own database; a claim holds for one lease by the database's clock."""
        self._collection = database[ANNOUNCEMENTS]
        self._clock = clock
        self._lease_end = {
            "$dateAdd": {"startDate": _NOW, "unit": "millisecond", "amount": int(lease.total_seconds() * 1000)}
        }

    def stored(self, announcement: str, request: Request | None) -> tuple[Announcement, bool] | None:
        """Return one, and whether this request has made it."""
        with time_limit():
            row = self._collection.find_one({"_id": announcement})
        if row is None:
            return None
        return announcement_of(row), guarded.earlier_answer(row, _keyed(request)) is not None

    def page(self, before: tuple[datetime, str] | None, limit: int) -> Sequence[Announcement]:
        """Return announcements before a place in the order of their making, newest first."""
        wanted: Row = {}
        if before:
            at, id_ = before
            wanted["$or"] = [{"create_time": {"$lt": at}}, {"create_time": at, "_id": {"$lt": id_}}]
        with time_limit():
            rows = self._collection.find(wanted, {"requests": 0, "contacts": 0})
            return [announcement_of(row) for row in rows.sort([("create_time", -1), ("_id", -1)]).limit(limit)]

    def add(self, announcement: Announcement, request: Request | None) -> bool:
        """Store a new one; the worker begins with it at once."""
        now = self._clock.now()
        state = {"_id": announcement.id, "fence": 0, "cursor": "", "next_at": now} | _state(announcement)
        try:
            with time_limit():
                self._collection.insert_one(guarded.new_document(state, (), _keyed(request), now))
        except DuplicateKeyError:
            return False
        return True

    def save(self, before: Announcement, after: Announcement) -> bool:
        """Store the next version; the worker looks at it at once, unless it has nothing to do for it."""
        now, state, is_resting = self._clock.now(), _state(after), after.state in _RESTING
        change = guarded.Change(
            set=state if is_resting else state | {"next_at": now}, unset=("next_at",) if is_resting else ()
        )
        with time_limit():
            return guarded.guarded_update(self._collection, before.id, before.version, change, now)

    def claim(self) -> Claim | None:
        """Take the one that has been due longest, for one lease."""
        with time_limit():
            row = self._collection.find_one_and_update(
                {"next_at": {"$lte": self._clock.now()}},
                [{"$set": {"next_at": self._lease_end, "fence": {"$add": ["$fence", 1]}}}],
                {"requests": 0},
                sort=[("next_at", 1)],
                return_document=ReturnDocument.AFTER,
            )
        return Claim(announcement_of(row), row["fence"], row["cursor"]) if row else None

    def holds(self, claim: Claim) -> bool:
        """Tell whether nobody has changed or claimed it since."""
        with time_limit():
            return self._collection.find_one(_held(claim), {"_id": 1}) is not None

    def release(self, claim: Claim, next_at: datetime | None, cursor: str | None = None) -> bool:
        """Give it back until then, for good with None; and keep where counting goes on."""
        change: Row = {} if cursor is None else {"cursor": cursor}
        update: Row = {"$set": change | {"next_at": next_at}} if next_at else {"$unset": {"next_at": ""}}
        with time_limit():
            return self._collection.update_one(_held(claim), update).matched_count > 0


def announcement_of(row: Row) -> Announcement:
    """Return a stored announcement."""
    content = Content(
        display_name=row["display_name"],
        segment=row["segment"],
        contacts=tuple(row.get("contacts", ())),
        texts=tuple(Text(**text) for text in row["texts"]),
        purpose=row["purpose"],
        per_minute=row["per_minute"],
    )
    return Announcement(
        id=row["_id"],
        version=row["version"],
        content=content,
        author=row["author"],
        state=AnnouncementState(row["state"]),
        create_time=row["create_time"],
        update_time=row["update_time"],
        approver=row["approver"],
        approval_required=row["approval_required"],
        reason=row["reason"],
        start_time=row["start_time"],
        end_time=row["end_time"],
    )


def _state(announcement: Announcement) -> dict[str, Any]:
    content = announcement.content
    return {
        "display_name": content.display_name,
        "segment": content.segment,
        "contacts": list(content.contacts),
        "texts": [asdict(text) for text in content.texts],
        "purpose": content.purpose,
        "per_minute": content.per_minute,
        "author": announcement.author,
        "approver": announcement.approver,
        "approval_required": announcement.approval_required,
        "state": announcement.state.value,
        "reason": announcement.reason,
        "create_time": announcement.create_time,
        "update_time": announcement.update_time,
        "start_time": announcement.start_time,
        "end_time": announcement.end_time,
    }


def _held(claim: Claim) -> Row:
    return {"_id": claim.announcement.id, "version": claim.announcement.version, "fence": claim.fence}


def _keyed(request: Request | None) -> guarded.Request | None:
    return guarded.Request(f"{request.caller}|{request.id}", request.digest) if request else None
