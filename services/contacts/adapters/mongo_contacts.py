"""Contacts in MongoDB: every write is guarded by a version or a unique key and carries its event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row
from servicekit.failpoints import failpoint
from servicekit.outbox import OutboxEvent

from services.contacts.adapters.callers_time import within_callers_time
from services.contacts.adapters.event_messages import outbox_event
from services.contacts.adapters.rows import changed_state, contact_of, state_of
from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.errors import ContactAlreadyExists, ContactNotFound, IdentityAlreadyClaimed
from services.contacts.domain.identity import SEEN_EVERY
from services.contacts.domain.ports import MergeMap, Order, Request, Stamps, Stored

_FOR_READING = {"outbox": 0, "requests": 0, "last_event": 0, "identity_keys": 0}
_FOR_CHANGING = {"outbox": 0, "last_event": 0}
_DUPLICATE_KEY = 11000


class MongoContacts:
    """The contacts collection."""

    def __init__(self, collection: Collection[Row], merges: MergeMap, stamps: Stamps) -> None:
        """Work on a collection; nothing is read before the first call."""
        self._collection = collection
        self._merges = merges
        self._stamps = stamps

    def get(self, contact_id: str) -> Contact:
        """Return a contact in any state."""
        row = self._collection.find_one({"_id": contact_id}, _FOR_READING)
        if row is None:
            raise ContactNotFound(contact_id)
        return contact_of(row)

    def stored(self, contact_id: str, request: Request | None) -> Stored | None:
        """Return a contact to change, and what this request was answered before."""
        row = self._collection.find_one({"_id": contact_id}, _FOR_CHANGING)
        if row is None:
            return None
        return Stored(contact_of(row), guarded.earlier_answer(row, _keyed(request)))

    def by_key(self, key: str) -> Contact | None:
        """Return the owner of an identity: one read by the unique key."""
        row = self._collection.find_one(_owning(key), _FOR_READING)
        return contact_of(row) if row else None

    def by_keys(self, keys: Iterable[str]) -> Mapping[str, Contact]:
        """Return the owners of many identities."""
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        rows = within_callers_time(lambda: list(self._collection.find(_owning({"$in": wanted}), _FOR_READING)))
        owners = {key: contact for contact in map(contact_of, rows) for key in contact.claimed_keys}
        return {key: owners[key] for key in wanted if key in owners}

    def page(self, after: str, limit: int, *, show_deleted: bool) -> Sequence[Contact]:
        """Return contacts by id."""
        wanted: Row = {"_id": {"$gt": after}}
        if not show_deleted:
            wanted["state"] = {"$ne": "deleted"}
        return [contact_of(row) for row in self._collection.find(wanted, _FOR_READING).sort("_id", 1).limit(limit)]

    def add(self, change: Change, order: Order) -> None:
        """Store a new contact with its event."""
        now = self._stamps.clock.now()
        row = self._new_row(change, order, now)
        failpoint("write.before_commit")
        try:
            self._collection.insert_one(row)
        except DuplicateKeyError as taken:
            raise self._holder(change.contact, taken.details or {}) from None
        failpoint("write.before_reply")

    def add_all(self, changes: Sequence[Change], order: Order) -> set[str]:
        """Store many new contacts at once; those that lost a race for a key are left out."""
        now = self._stamps.clock.now()
        rows = [self._new_row(change, order, now) for change in changes]
        failpoint("write.before_commit")
        try:
            within_callers_time(lambda: self._collection.insert_many(rows, ordered=False))
        except BulkWriteError as partly:
            faults = partly.details["writeErrors"]
            if partly.details["writeConcernErrors"] or any(fault["code"] != _DUPLICATE_KEY for fault in faults):
                raise
            lost = {fault["index"] for fault in faults}
            return {row["_id"] for number, row in enumerate(rows) if number not in lost}
        failpoint("write.before_reply")
        return {row["_id"] for row in rows}

    def save(self, before: Contact, change: Change, order: Order, answer: str = "") -> bool:
        """Store the next version and its event; False when somebody else was first."""
        write = self.guarded(before, change, order, answer)
        now = write.events[0].record_time
        try:
            return guarded.guarded_update(self._collection, before.id, before.version, write, now)
        except DuplicateKeyError as taken:
            raise self._holder(change.contact, taken.details or {}) from None

    def guarded(self, before: Contact, change: Change, order: Order, answer: str = "") -> guarded.Change:
        """Return a change as the guarded write it becomes, for writes that go together with others."""
        return guarded.Change(
            set=changed_state(before, change.contact),
            events=(self._event(change, order, self._stamps.clock.now()),),
            request=_keyed(order.request, answer),
        )

    def saw(self, seen: Sequence[tuple[Contact, str]]) -> None:
        """Move last seen times to now, unless another call just did."""
        now = self._stamps.clock.now()
        updates = [
            UpdateOne(
                {"_id": contact.id},
                {"$set": {"identities.$[seen].last_seen_time": now}},
                array_filters=[{"seen.id": identity_id, "seen.last_seen_time": {"$lte": now - SEEN_EVERY}}],
            )
            for contact, identity_id in seen
        ]
        within_callers_time(lambda: self._collection.bulk_write(updates, ordered=False))

    def _new_row(self, change: Change, order: Order, now: datetime) -> Row:
        state = {"_id": change.contact.id} | state_of(change.contact)
        return guarded.new_document(state, (self._event(change, order, now),), _keyed(order.request), now)

    def _event(self, change: Change, order: Order, now: datetime) -> OutboxEvent:
        person = self._merges.people_of([change.contact])[change.contact.id]
        return outbox_event(change.event, person, self._stamps.new_id("e"), order.origin, now)

    def _holder(self, contact: Contact, details: Mapping[str, Any]) -> Exception:
        """Tell which of the two unique keys was taken, and by whom."""
        if "_id" in details.get("keyPattern", {}):
            return ContactAlreadyExists(contact.id)
        taken = str(details.get("keyValue", {}).get("identity_keys", ""))
        owner = self.by_key(taken)
        return IdentityAlreadyClaimed(taken.partition("|")[0], owner.id if owner else "")


def _owning(keys: object) -> Row:
    """Repeat the index's own filter: without it the partial index would not be used."""
    return {"identity_keys": keys, "identity_keys.0": {"$exists": True}}


def _keyed(request: Request | None, answer: str = "") -> guarded.Request | None:
    return guarded.Request(request.id, request.digest, answer) if request else None
