"""What erasing a person does to what other systems were told: the content goes, that they are erased is still told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import Step, Whom

from services.notifications.adapters.webhook_documents import LOG

PERSON_ERASED = "backstory.events.contacts.v1.PersonErased"
_AT_ONCE = 500


class WebhookEraser:
    """Empties the log of what was sent; what waits is withheld when its turn comes, because it has no content."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._log = database[LOG]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Empty some."""
        found = self._log.find(_telling(whom), {"_id": 1}, session=session).limit(_AT_ONCE)
        ids = [row["_id"] for row in found]
        if not ids:
            return Step(0)
        change = {"$unset": {"body": ""}, "$set": {"body_bytes": 0}, "$inc": {"version": 1}}
        return Step(
            self._log.update_many({"_id": {"$in": ids}}, change, session=session).modified_count, {"more": True}
        )

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still hold something."""
        return self._log.count_documents(_telling(whom), session=session)


def _telling(whom: Whom) -> Row:
    return {"contact": {"$in": whom.names}, "event_type": {"$ne": PERSON_ERASED}, "body": {"$exists": True}}
