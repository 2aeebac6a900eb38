"""What erasing a person does to each collection of this service."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from servicekit.adapters.audit_eraser import AuditEraser
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.operations_documents import AUDIT_ENTRIES
from servicekit.adapters.text_eraser import TextEraser
from servicekit.erasing import ERASED_TEXT, OF_EVERY_SERVICE, Erasers, Step, Whom

from services.contacts.adapters.consent_documents import CONSENTS
from services.contacts.adapters.documents import CLAIMS, COLLECTION, MERGES, SUGGESTIONS
from services.contacts.adapters.organizing_documents import SEGMENTS
from services.contacts.adapters.segment_eraser import SegmentEraser

FREE_OF_PERSONAL_DATA: Mapping[str, str] = {
    **OF_EVERY_SERVICE,
    "imports": "the name an operator gave an import, counts and times",
    "import_duplicates": "lines, fields, ids of contacts and fixed reasons",
    "organizations": "names and descriptions of organisations; who has a role there is told by the contacts",
    "erasures": "ids, counts and digests; the reason names a request",
    "erased_identities": "keyed hashes, kept so that no import brings the erased back",
}


def erasers(database: Database[Row]) -> Erasers:
    """Return what is done about each collection, in this order."""
    return Erasers(
        of={
            COLLECTION: _EmptiedContacts(database[COLLECTION]),
            MERGES: _Merges(database[MERGES]),
            SUGGESTIONS: _Removed(database[SUGGESTIONS], _about),
            CLAIMS: _Removed(database[CLAIMS], _claimed),
            "import_skips": TextEraser(database["import_skips"], ("record", "detail")),
            SEGMENTS: SegmentEraser(database),
            CONSENTS: _Consents(database[CONSENTS]),
            AUDIT_ENTRIES: AuditEraser(database),
        },
        free=FREE_OF_PERSONAL_DATA,
    )


class _EmptiedContacts:
    """The contacts are emptied together, where the erasure begins; here only its success is looked at."""

    def __init__(self, collection: Collection[Row]) -> None:
        self._collection = collection

    def step(self, _: Whom, __: Mapping[str, Any], ___: ClientSession) -> Step:
        return Step(0)

    def left(self, whom: Whom, session: ClientSession) -> int:
        wanted = {"_id": {"$in": list(whom.contacts)}, "state": {"$ne": "erased"}}
        return self._collection.count_documents(wanted, session=session)


class _Merges:
    """Why people were merged and parted is told in free words; the decisions themselves stay."""

    _REASONS = ("made", "undone")

    def __init__(self, collection: Collection[Row]) -> None:
        self._collection = collection

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        removed = 0
        for part in self._REASONS:
            change = {"$set": {f"{part}.reason": ERASED_TEXT}, "$unset": {f"{part}.request": ""}}
            removed += self._collection.update_many(self._told(whom, part), change, session=session).modified_count
        return Step(removed)

    def left(self, whom: Whom, session: ClientSession) -> int:
        parts = [self._told(whom, part) for part in self._REASONS]
        return self._collection.count_documents({"$or": parts}, session=session)

    @staticmethod
    def _told(whom: Whom, part: str) -> Row:
        contacts = {"contacts": {"$in": list(whom.contacts)}}
        return contacts | {f"{part}.reason": {"$exists": True, "$ne": ERASED_TEXT}}


class _Consents:
    """What was agreed to, when and on what basis stays with the empty contact; what proves it in words goes."""

    def __init__(self, collection: Collection[Row]) -> None:
        self._collection = collection

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        emptied = {"evidence.text_shown": "", "evidence.form_version": "", "source": "", "identity": "", "erased": True}
        changed = self._collection.update_many(self._told(whom), {"$set": emptied}, session=session)
        return Step(changed.modified_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        return self._collection.count_documents(self._told(whom), session=session)

    @staticmethod
    def _told(whom: Whom) -> Row:
        return {"contact": {"$in": list(whom.contacts)}, "erased": {"$exists": False}}


class _Removed:
    """Whole documents that are about a person go."""

    def __init__(self, collection: Collection[Row], wanted: Any) -> None:  # a function of whom is erased
        self._collection = collection
        self._wanted = wanted

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        return Step(self._collection.delete_many(self._wanted(whom), session=session).deleted_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        return self._collection.count_documents(self._wanted(whom), session=session)


def _about(whom: Whom) -> Row:
    return {"contacts": {"$in": list(whom.contacts)}}


def _claimed(whom: Whom) -> Row:
    """Match claims by these contacts, and claims of their identities, which are kept as plain digests."""
    digests = [hashlib.sha256(key.encode()).hexdigest() for key in whom.keys]
    return {"$or": [{"person": {"$in": list(whom.contacts)}}, {"key_digest": {"$in": digests}}]}
