"""Erasing what a person's interactions are found by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import Step, Whom

from services.interactions.adapters.search_documents import BY_KEY, SEARCH_ENTRIES
from services.interactions.adapters.search_entries import LEVELS, bury
from services.interactions.domain.searching.keys import contact_key

_AT_ONCE = 500


class SearchEraser:
    """Buries the entries that are left: those of emptied interactions went with their content."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._database = database
        self._entries = database[SEARCH_ENTRIES]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Bury some; there may be more."""
        found = self._entries.find(_theirs(whom), {"_id": 1}, session=session).hint(BY_KEY).limit(_AT_ONCE)
        names = [row["_id"] for row in found]
        return Step(bury(self._database, names, session), {"more": True} if len(names) == _AT_ONCE else None)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still hold words."""
        return self._entries.count_documents(_theirs(whom), session=session)


def _theirs(whom: Whom) -> Row:
    """Match by what the index is made of, so that it is used."""
    keys = [contact_key(contact) for contact in whom.contacts]
    return {"level": {"$in": LEVELS}, "keys": {"$in": keys}}
