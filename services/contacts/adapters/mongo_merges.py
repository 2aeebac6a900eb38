"""Merges in MongoDB: contacts, their events and the merge change in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import PyMongoError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.failpoints import failpoint
from servicekit.outbox import OutboxEvent

from services.contacts.adapters.callers_time import within_callers_time
from services.contacts.adapters.documents import COLLECTION, MERGES
from services.contacts.adapters.event_messages import outbox_event
from services.contacts.adapters.identity_trail import trail_of
from services.contacts.adapters.merge_rows import decision_row, merge_of, new_merge_row
from services.contacts.adapters.mongo_contacts import keyed
from services.contacts.adapters.mongo_people import MongoPeople
from services.contacts.adapters.rows import changed_state, state_of
from services.contacts.domain.contact import Change
from services.contacts.domain.errors import ContactContended, MergeIsUndone
from services.contacts.domain.events import Event
from services.contacts.domain.merging import Merge, Saved
from services.contacts.domain.ports import MergePlace, Order, People, Result, Stamps, Writes

FAILPOINTS = ("merging.decided", "merging.contact_saved", "merging.recorded", "merging.committed")
"""The steps of a merge, an unmerge or a split at which a test build can be stopped."""


class MongoMerges:
    """The merges collection, and changes of several contacts."""

    def __init__(self, database: Database[Row], stamps: Stamps) -> None:
        """Work on the service's database; nothing is read before the first call."""
        self._contacts = database[COLLECTION]
        self._merges = database[MERGES]
        self._transactions = Transactions(database)
        self._stamps = stamps

    def read(self, ask: Callable[[People], Result]) -> Result:
        """Return what is asked of one moment."""
        return within_callers_time(lambda: self._transactions.run(lambda session: ask(self._people(session))))

    def change(self, decide: Callable[[People], tuple[Writes, Result]], order: Order) -> Result:
        """Store what is decided, with its events."""

        def work(session: ClientSession) -> Result:
            writes, result = decide(self._people(session))
            failpoint("merging.decided")
            self._write(writes, order, session)
            failpoint("merging.recorded")
            return result

        try:
            result = within_callers_time(lambda: self._transactions.run(work))
        except PyMongoError as fault:
            if fault.has_error_label("TransientTransactionError"):
                raise ContactContended from None
            raise
        failpoint("merging.committed")
        return result

    def page(self, contact_ids: Iterable[str], after: MergePlace | None, limit: int) -> Sequence[Merge]:
        """Return the merges that any of these contacts took part in, newest first."""
        wanted: Row = {"contacts": {"$in": sorted(contact_ids)}}
        if after is not None:
            earlier = {"made.time": {"$lt": after.time}}
            wanted["$or"] = [earlier, {"made.time": after.time, "_id": {"$lt": after.id}}]
        return [merge_of(row) for row in self._merges.find(wanted).sort([("made.time", -1), ("_id", -1)]).limit(limit)]

    def _people(self, session: ClientSession) -> MongoPeople:
        return MongoPeople(self._contacts, self._merges, session)

    def _write(self, writes: Writes, order: Order, session: ClientSession) -> None:
        now = self._stamps.clock.now()
        for each in sorted(writes.saved, key=lambda saved: saved.before.id):
            self._save(each, order, session, now)
            failpoint("merging.contact_saved")
        if writes.added is not None:
            self._contacts.insert_one(self._new_row(writes.added, order, now), session=session)
        if writes.merge is not None:
            self._record(writes.merge, order, session)

    def _save(self, saved: Saved, order: Order, session: ClientSession, now: datetime) -> None:
        write = guarded.Change(
            set=changed_state(saved.before, saved.change.contact),
            events=(self._event(saved.change.event, order, now),),
            append={"trail": trail_of(saved.change.event, order.origin, now)},
        )
        if not guarded.guarded_update(
            self._contacts, saved.before.id, saved.before.version, write, now, session=session
        ):
            raise ContactContended

    def _new_row(self, change: Change, order: Order, now: datetime) -> Row:
        trail = trail_of(change.event, order.origin, now)
        state = {"_id": change.contact.id, "trail": trail} | state_of(change.contact)
        return guarded.new_document(state, (self._event(change.event, order, now),), keyed(order.request), now)

    def _record(self, merge: Merge, order: Order, session: ClientSession) -> None:
        if merge.undone is None:
            self._merges.insert_one(new_merge_row(merge, order.request), session=session)
            return
        undone = {"undone": decision_row(merge.undone, order.request)}
        if not self._merges.update_one(
            {"_id": merge.id, "undone": None}, {"$set": undone}, session=session
        ).matched_count:
            raise MergeIsUndone(merge.id)

    def _event(self, event: Event, order: Order, now: datetime) -> OutboxEvent:
        return outbox_event(event, person_told(event), self._stamps.new_id("e"), order.origin, now)


def person_told(event: Event) -> str:
    """Return whom the contact of an event about people stands for, as the event itself tells."""
    people = getattr(event, "people", ())
    return next((each.canonical for each in people if event.contact.id in each.members), event.contact.id)
