"""Consents in MongoDB: records are only ever inserted, together with their contact's next version and its event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.guarded import guarded_update
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions

from services.contacts.adapters.consent_documents import CONSENTS
from services.contacts.adapters.documents import COLLECTION
from services.contacts.adapters.mongo_contacts import MongoContacts
from services.contacts.domain.consent import Consent, Evidence, Status
from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.events import ConsentRecorded
from services.contacts.domain.ports import Order
from services.contacts.domain.purposes import Basis

MOST_STATEMENTS = 5000
"""How many statements of a person are looked at: far more than anybody makes."""


class MongoConsents:
    """The consents collection beside the contacts collection."""

    def __init__(self, database: Database[Row], contacts: MongoContacts) -> None:
        """Work on the service's own database."""
        self._consents = database[CONSENTS]
        self._changed = database[COLLECTION]
        self._contacts = contacts
        self._transactions = Transactions(database)

    def record(self, changes: Sequence[tuple[Contact, Change]], order: Order, answer: str) -> bool:
        """Store contacts, events and consents in one transaction; False when somebody else was first."""
        writes = [
            (before, self._contacts.guarded(before, change, order if first else Order(order.origin), answer))
            for first, (before, change) in ((place == 0, each) for place, each in enumerate(changes))
        ]
        rows = [_row(change.event.consent) for _, change in changes if isinstance(change.event, ConsentRecorded)]

        def work(session: ClientSession) -> None:
            for before, write in writes:
                now = write.events[0].record_time
                if not guarded_update(self._changed, before.id, before.version, write, now, session):
                    raise _SomebodyWasFirst
            self._consents.insert_many(rows, session=session)

        try:
            self._transactions.run(work)
        except _SomebodyWasFirst:
            return False
        return True

    def get(self, consent_id: str) -> Consent | None:
        """Return one record."""
        row = self._consents.find_one({"_id": consent_id})
        return _consent_of(row) if row else None

    def about(self, contact_ids: Sequence[str], purpose: str = "") -> Sequence[Consent]:
        """Return everything these contacts said, about one purpose unless it is empty."""
        return self.page(contact_ids, purpose, "", MOST_STATEMENTS)

    def page(self, contact_ids: Sequence[str], purpose: str, before: str, limit: int) -> Sequence[Consent]:
        """Return records by falling id, starting below `before` unless it is empty."""
        wanted: Row = {"contact": {"$in": list(contact_ids)}}
        if purpose:
            wanted["purpose"] = purpose
        if before:
            wanted["_id"] = {"$lt": before}
        return [_consent_of(row) for row in self._consents.find(wanted).sort("_id", -1).limit(limit)]


class _SomebodyWasFirst(Exception):
    """One of the contacts is not at the version the decision was made on."""


def _row(consent: Consent) -> Row:
    row = asdict(consent) | {"_id": consent.id, "status": consent.status.value, "basis": consent.basis.value}
    del row["id"]
    return row


def _consent_of(row: Row) -> Consent:
    known: dict[str, Any] = {name: row.get(name) for name in Consent.__dataclass_fields__ if name != "id"}
    evidence = Evidence(**{name: row["evidence"].get(name, "") for name in Evidence.__dataclass_fields__})
    known |= {"status": Status(row["status"]), "basis": Basis(row["basis"]), "evidence": evidence}
    return Consent(id=row["_id"], **known)
