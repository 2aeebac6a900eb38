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
from servicekit.adapters.mongo_hot_reads import HotReads
from servicekit.adapters.shared_reads import SharedReads
from servicekit.failpoints import failpoint
from servicekit.outbox import OutboxEvent

from services.contacts.adapters.callers_time import within_callers_time
from services.contacts.adapters.event_messages import outbox_event
from services.contacts.adapters.identity_trail import trail_of
from services.contacts.adapters.inserting import PORTION, insert_all, only_lost_races
from services.contacts.adapters.rows import DERIVED_FIELDS, changed_state, contact_of, state_of
from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.errors import ContactAlreadyExists, ContactNotFound, IdentityAlreadyClaimed
from services.contacts.domain.identity import SEEN_EVERY
from services.contacts.domain.ports import MergeMap, Order, Request, Stamps, Step, Stored

FOR_CHANGING = {"outbox": 0, "last_event": 0, "trail": 0, **dict.fromkeys(DERIVED_FIELDS, 0)}
FOR_READING = {"requests": 0, "identity_keys": 0, "shared_keys": 0, **FOR_CHANGING}
"""What is left out of a contact that is read, and of one that is read to be changed."""

_FOR_OWNERS = {name: 0 for name in FOR_READING if name != "identity_keys"}


class MongoContacts:
    """The contacts collection."""

    def __init__(self, collection: Collection[Row], merges: MergeMap, stamps: Stamps) -> None:
        """Work on a collection; nothing is read before the first call."""
        self._collection = collection
        self._merges = merges
        self._stamps = stamps
        hot = HotReads(collection.database, collection.name)
        self._owners = SharedReads(lambda key: hot.one(owning(key), FOR_READING), self._rows_by_key)

    def get(self, contact_id: str) -> Contact:
        """Return a contact in any state."""
        row = self._collection.find_one({"_id": contact_id}, FOR_READING)
        if row is None:
            raise ContactNotFound(contact_id)
        return contact_of(row)

    def stored(self, contact_id: str, request: Request | None) -> Stored | None:
        """Return a contact to change, and what this request was answered before."""
        row = self._collection.find_one({"_id": contact_id}, FOR_CHANGING)
        if row is None:
            return None
        return Stored(contact_of(row), guarded.earlier_answer(row, keyed(request)))

    def by_key(self, key: str) -> Contact | None:
        """Return the owner of an identity: one read by the unique key, or a share of one."""
        row = self._owners.get(key)
        return contact_of(row) if row else None

    def by_keys(self, keys: Iterable[str]) -> Mapping[str, Contact]:
        """Return the owners of many identities."""
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        rows = within_callers_time(lambda: list(self._collection.find(owning({"$in": wanted}), FOR_READING)))
        owners = {key: contact for contact in map(contact_of, rows) for key in contact.claimed_keys}
        return {key: owners[key] for key in wanted if key in owners}

    def by_ids(self, contact_ids: Iterable[str]) -> Mapping[str, Contact]:
        """Return those of these contacts that there are."""
        wanted: Row = {"_id": {"$in": sorted(contact_ids)}}
        if not wanted["_id"]["$in"]:
            return {}
        rows = within_callers_time(lambda: list(self._collection.find(wanted, FOR_READING)))
        return {row["_id"]: contact_of(row) for row in rows}

    def sharing(self, keys: Iterable[str], limit: int) -> Sequence[Contact]:
        """Return the contacts that have one of these identities as a shared one, by id."""
        wanted = {"shared_keys": {"$in": sorted(set(keys))}, "shared_keys.0": {"$exists": True}}
        found = self._collection.find(wanted, FOR_READING).sort("_id", 1).limit(limit)
        return [contact_of(row) for row in within_callers_time(lambda: list(found))]

    def trail(self, contact_id: str, identity_id: str) -> Sequence[Step]:
        """Return the events of one identity, oldest first."""
        row = self._collection.find_one({"_id": contact_id}, {"trail": 1}) or {}
        return [
            Step(each["event"], contact_id, each["version"], each["at"], each["actor"], each["detail"])
            for each in row.get("trail", ())
            if each["identity"] == identity_id
        ]

    def page(self, after: str, limit: int, *, show_deleted: bool) -> Sequence[Contact]:
        """Return contacts by id."""
        wanted: Row = {"_id": {"$gt": after}}
        if not show_deleted:
            wanted["state"] = {"$ne": "deleted"}
        return [contact_of(row) for row in self._collection.find(wanted, FOR_READING).sort("_id", 1).limit(limit)]

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

    def add_all(self, changes: Sequence[Change], order: Order, people: Mapping[str, str] | None = None) -> set[str]:
        """Store many new contacts at once; those that lost a race for a key are left out."""
        now = self._stamps.clock.now()
        persons = self._merges.people_of([change.contact for change in changes])
        hints = {name: person for name, person in (people or {}).items() if person and persons.get(name) != name}
        persons = {**persons, **hints}
        portions = (changes[start : start + PORTION] for start in range(0, len(changes), PORTION))
        failpoint("write.before_commit")
        made = ([self._new_row(change, order, now, persons) for change in some] for some in portions)
        there = insert_all(self._collection, made)
        failpoint("write.before_reply")
        return there

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
        now = self._stamps.clock.now()
        return guarded.Change(
            set=changed_state(before, change.contact),
            events=(self._event(change, order, now),),
            append={"trail": trail_of(change.event, order.origin, now)},
            request=keyed(order.request, answer),
        )

    def save_all(self, changes: Sequence[tuple[Contact, Change]], order: Order) -> set[str]:
        """Store the next versions of many contacts; those whose version has moved on are left out."""
        now = self._stamps.clock.now()
        people = self._merges.people_of([change.contact for _, change in changes])
        events = {before.id: self._event(change, order, now, people[before.id]) for before, change in changes}
        updates = []
        for before, change in changes:
            write = guarded.Change(
                set=changed_state(before, change.contact),
                events=(events[before.id],),
                append={"trail": trail_of(change.event, order.origin, now)},
            )
            updates.append(UpdateOne(*guarded.guarded_write(before.id, before.version, write, now)))
        failpoint("write.before_commit")
        try:
            result = within_callers_time(lambda: self._collection.bulk_write(updates, ordered=False))
            if result.matched_count == len(updates):
                failpoint("write.before_reply")
                return set(events)
            lost: set[int] = set()
        except BulkWriteError as partly:
            lost = only_lost_races(partly)
        tried = [before.id for number, (before, _) in enumerate(changes) if number not in lost]
        return self._saved({contact_id: events[contact_id] for contact_id in tried})

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

    def _rows_by_key(self, keys: Sequence[str]) -> Mapping[str, Row]:
        found = self._collection.find(owning({"$in": list(keys)}), _FOR_OWNERS)
        return {key: row for row in found for key in row["identity_keys"]}

    def _new_row(self, change: Change, order: Order, now: datetime, people: Mapping[str, str] | None = None) -> Row:
        trail = trail_of(change.event, order.origin, now)
        state = {"_id": change.contact.id, "trail": trail} | state_of(change.contact)
        person = people[change.contact.id] if people else ""
        return guarded.new_document(state, (self._event(change, order, now, person),), keyed(order.request), now)

    def _event(self, change: Change, order: Order, now: datetime, person: str = "") -> OutboxEvent:
        person = person or self._merges.people_of([change.contact])[change.contact.id]
        return outbox_event(change.event, person, self._stamps.new_id("e"), order.origin, now)

    def _saved(self, events: Mapping[str, OutboxEvent]) -> set[str]:
        """Tell which of these changes are in; one that met a full outbox is refused for all."""
        shown = {"outbox.event_id": 1, "last_event.event_id": 1, "version": 1}
        rows = self._collection.find({"_id": {"$in": sorted(events)}}, shown)
        saved = set()
        for row in rows:
            known = {each["event_id"] for each in (*row.get("outbox", ()), row.get("last_event") or {"event_id": ""})}
            if events[row["_id"]].event_id in known:
                saved.add(row["_id"])
            else:
                guarded.refuse_when_full(self._collection, row["_id"], events[row["_id"]].version - 1)
        return saved

    def _holder(self, contact: Contact, details: Mapping[str, Any]) -> Exception:
        """Tell which of the two unique keys was taken, and by whom."""
        if "_id" in details.get("keyPattern", {}):
            return ContactAlreadyExists(contact.id)
        taken = str(details.get("keyValue", {}).get("identity_keys", ""))
        owner = self.by_key(taken)
        return IdentityAlreadyClaimed(taken.partition("|")[0], owner.id if owner else "")


def owning(keys: object) -> Row:
    """Match owners of identities and repeat the index's own filter: without it the partial index would not be used."""
    return {"identity_keys": keys, "identity_keys.0": {"$exists": True}}


def keyed(request: Request | None, answer: str = "") -> guarded.Request | None:
    """Return a request as guarded writes remember it."""
    return guarded.Request(request.id, request.digest, answer) if request else None
