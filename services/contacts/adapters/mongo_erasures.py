"""Erasures in MongoDB: all contacts of a person are emptied in one transaction with the erasure, or none is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import PyMongoError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_erasing import MongoErasing
from servicekit.adapters.mongo_outbox import EventAudit, event_of
from servicekit.adapters.transactions import Transactions
from servicekit.failpoints import failpoint

from services.contacts.adapters.callers_time import within_callers_time
from services.contacts.adapters.documents import COLLECTION, MERGES
from services.contacts.adapters.erased_identities import MongoErasureList
from services.contacts.adapters.erasure_documents import ERASURES
from services.contacts.adapters.erasure_rows import erasure_of, new_erasure_row, proof_row
from services.contacts.adapters.event_messages import outbox_event
from services.contacts.adapters.mongo_contacts import keyed
from services.contacts.adapters.mongo_people import MongoPeople
from services.contacts.adapters.rows import state_of
from services.contacts.domain.erasing import Erasing, Erasure, ErasurePeople, ErasurePlace, Proof
from services.contacts.domain.errors import ContactContended
from services.contacts.domain.merging import Saved
from services.contacts.domain.ports import Order, Request, Stamps

FAILPOINTS = ("erasing.decided", "erasing.contact_emptied", "erasing.recorded", "erasing.committed")
"""The steps of emptying a person's contacts at which a test build can be stopped."""

Decide = Callable[[ErasurePeople], tuple[Erasing | None, Erasure]]
Result = TypeVar("Result")


class MongoErasures:
    """The erasures collection, and the emptying of people."""

    def __init__(
        self,
        database: Database[Row],
        stamps: Stamps,
        listed: MongoErasureList,
        work: MongoErasing,
        audit: EventAudit,
    ) -> None:
        """Work on the service's database; `work` is what goes on with the rest of this service's own data."""
        self._audit = audit
        self._contacts = database[COLLECTION]
        self._merges = database[MERGES]
        self._erasures = database[ERASURES]
        self._transactions = Transactions(database)
        self._stamps = stamps
        self._listed = listed
        self._work = work

    def change(self, decide: Decide, order: Order) -> Erasure:
        """Store what is decided, all or nothing, and return the erasure."""

        def work(session: ClientSession) -> Erasure:
            erasing, erasure = decide(self._people(session))
            failpoint("erasing.decided")
            if erasing is not None:
                self._write(erasing, order, session)
                failpoint("erasing.recorded")
            return erasure

        erasure = self._within(work)
        failpoint("erasing.committed")
        return erasure

    def preview(self, decide: Decide) -> Erasure:
        """Return what would be decided, with counts of what contacts holds; store nothing."""

        def work(session: ClientSession) -> Erasure:
            erasing, erasure = decide(self._people(session))
            if erasing is None:
                return erasure
            proof = Proof("contacts", self._work.counts(erasing.whom, session), "", erasure.create_time)
            return erasure.with_proof(proof)

        return self._within(work)

    def get(self, erasure_id: str) -> Erasure | None:
        """Return an erasure."""
        row = self._erasures.find_one({"_id": erasure_id})
        return erasure_of(row) if row else None

    def page(self, contact_id: str, after: ErasurePlace | None, limit: int) -> Sequence[Erasure]:
        """Return erasures, newest first; with a contact the one that covers it."""
        wanted: Row = {"contacts": contact_id} if contact_id else {}
        if after is not None:
            earlier = {"create_time": {"$lt": after.time}}
            wanted["$or"] = [earlier, {"create_time": after.time, "_id": {"$lt": after.id}}]
        newest = [("create_time", -1), ("_id", -1)]
        return [erasure_of(row) for row in self._erasures.find(wanted).sort(newest).limit(limit)]

    def note(self, erasure_id: str, proof: Proof) -> None:
        """Keep the proof of a service; the first one counts."""
        self._erasures.update_one(
            {"_id": erasure_id, "awaited": proof.service},
            {"$set": {f"proofs.{proof.service}": proof_row(proof)}, "$pull": {"awaited": proof.service}},
        )

    def due(self, limit: int) -> Sequence[Erasure]:
        """Return erasures whose messages have not been purged yet, or that all services have proved, oldest first."""
        wanted: Row = {"running": True, "$or": [{"purge_time": {"$exists": False}}, {"awaited": []}]}
        return [erasure_of(row) for row in self._erasures.find(wanted).sort("create_time", 1).limit(limit)]

    def purged(self, erasure: Erasure, events: int, dead_letters: int, now: datetime) -> None:
        """Note that messages were taken from the bus, and count them."""
        counted = {"purged_events": events, "purged_dead_letters": dead_letters}
        self._erasures.update_one({"_id": erasure.id, "running": True}, {"$set": {"purge_time": now}, "$inc": counted})

    def finish(self, erasure: Erasure, now: datetime) -> None:
        """Note that nothing is left of it."""
        ended = {"$set": {"running": False, "end_time": now}}
        self._erasures.update_one({"_id": erasure.id, "running": True, "awaited": []}, ended)

    def _people(self, session: ClientSession) -> _People:
        return _People(self._contacts, self._merges, self._erasures, session)

    def _write(self, erasing: Erasing, order: Order, session: ClientSession) -> None:
        erasure = erasing.erasure
        for each in sorted(erasing.saved, key=lambda saved: saved.before.id):
            self._empty(each, erasure, order, session)
            failpoint("erasing.contact_emptied")
        self._erasures.insert_one(new_erasure_row(erasure, order.request), session=session)
        self._listed.remember(erasing.remembered, erasure.id, erasure.create_time, session)
        self._work.begin(erasing.whom, session, {COLLECTION: len(erasing.saved)})

    def _empty(self, saved: Saved, erasure: Erasure, order: Order, session: ClientSession) -> None:
        """Put an empty document in the place of a contact's: whatever it held that is not written here is gone."""
        after = saved.change.contact
        now, event_id = erasure.create_time, self._stamps.new_id("e")
        event = outbox_event(saved.change.event, erasure.contact, event_id, order.origin, now)
        row = {"_id": after.id, "version": after.version, "trail": [], "requests": []} | state_of(after)
        row |= {"outbox": [guarded.outbox_entry(event)], "duplicates_due": False}
        guard = {"_id": after.id, "version": saved.before.version}
        self._keep_audit(guard, session)
        if not self._contacts.replace_one(guard, row, session=session).matched_count:
            raise ContactContended

    def _keep_audit(self, guard: Row, session: ClientSession) -> None:
        """Keep who made the changes whose events are never published; otherwise the relay would have kept it."""
        row = self._contacts.find_one(guard, {"outbox": 1}, session=session) or {}
        waiting = [event_of(entry) for entry in row.get("outbox", ())]
        if waiting:
            self._audit.keep(waiting)

    def _within(self, work: Callable[[ClientSession], Result]) -> Result:
        try:
            return within_callers_time(lambda: self._transactions.run(work))
        except PyMongoError as fault:
            if fault.has_error_label("TransientTransactionError"):
                raise ContactContended from None
            raise


class _People(MongoPeople):
    """Who stands for whom, and what was erased, in one transaction."""

    def __init__(
        self,
        contacts: Collection[Row],
        merges: Collection[Row],
        erasures: Collection[Row],
        session: ClientSession,
    ) -> None:
        super().__init__(contacts, merges, session)
        self._erasures = erasures
        self._at = session

    def erasure_of(self, contact_id: str) -> Erasure | None:
        """Return the erasure that covers a contact."""
        row = self._erasures.find_one({"contacts": contact_id}, session=self._at)
        return erasure_of(row) if row else None

    def erasure_by(self, erasure_id: str, request: Request | None) -> Erasure | None:
        """Return the erasure this request made before; INVALID_ARGUMENT when its id was used for something else."""
        asked = keyed(request)
        row = self._erasures.find_one({"_id": erasure_id}, session=self._at) if asked and erasure_id else None
        if row is None or asked is None:
            return None
        guarded.check_same_request(row["request"]["digest"], asked)
        return erasure_of(row)
