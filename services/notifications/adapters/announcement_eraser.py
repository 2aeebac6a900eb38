"""What erasing a person does to announcements to them: whoever waits is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import Clock
from servicekit.erasing import Step, Whom

from services.notifications.adapters.announcement_documents import RECIPIENTS
from services.notifications.domain.audiences import ERASED, RecipientState


class AnnouncementEraser:
    """Rows hold ids, states and reasons; they stay for their 90 days, so that counts do not move."""

    def __init__(self, database: Database[Row], clock: Clock) -> None:
        """Work on the service's own database."""
        self._recipients = database[RECIPIENTS]
        self._clock = clock

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Leave out whoever waits."""
        change = {"state": RecipientState.EXCLUDED.value, "reason": ERASED, "update_time": self._clock.now()}
        return Step(self._recipients.update_many(_waiting(whom), {"$set": change}, session=session).modified_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many still wait."""
        return self._recipients.count_documents(_waiting(whom), session=session)


def _waiting(whom: Whom) -> Row:
    return {"contact": {"$in": whom.names}, "state": RecipientState.WAITING.value}
