"""Erasing facts: all of them go, with the events of theirs that still wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import Step, Whom

from services.interactions.adapters.card_facts import FACTS

_AT_ONCE = 500


class FactEraser:
    """Removes a person's facts."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._facts = database[FACTS]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Remove some; there may be more."""
        rows = list(self._facts.find(_theirs(whom), {"_id": 1}, session=session).limit(_AT_ONCE))
        if not rows:
            return Step(0)
        removed = self._facts.delete_many({"_id": {"$in": [row["_id"] for row in rows]}}, session=session)
        return Step(removed.deleted_count, {"more": True} if len(rows) == _AT_ONCE else None)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many are left."""
        return self._facts.count_documents(_theirs(whom), session=session)


def _theirs(whom: Whom) -> Row:
    return {"contact": {"$in": list(whom.contacts)}}
