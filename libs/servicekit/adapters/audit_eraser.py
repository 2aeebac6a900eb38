"""Erasing from the audit log: who saw or changed whom, when and how stays; why, which is free text, goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from servicekit.adapters.mongo_client import Row
from servicekit.adapters.operations_documents import AUDIT_ENTRIES
from servicekit.erasing import ERASED_TEXT, Step, Whom

_ERASING = "/ErasePerson"
"""Why somebody was erased names a request, and stays."""


class AuditEraser:
    """Empties the reasons of entries about a person."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._entries = database[AUDIT_ENTRIES]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Empty them all: reasons are rare beside entries."""
        change = {"$set": {"reason": ERASED_TEXT}}
        return Step(self._entries.update_many(_told(whom), change, session=session).modified_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still say why."""
        return self._entries.count_documents(_told(whom), session=session)


def _told(whom: Whom) -> Row:
    return {
        "contacts": {"$in": list(whom.contacts)},
        "reason": {"$exists": True, "$ne": ERASED_TEXT},
        "method": {"$not": {"$regex": f"{_ERASING}$"}},
    }
