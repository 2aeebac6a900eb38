"""What erasing a person does to messages to them: what waits is withheld, what was said and where to goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import Clock
from servicekit.erasing import Step, Whom

from services.notifications.adapters.message_documents import MESSAGES
from services.notifications.adapters.mongo_messages import CONTENT
from services.notifications.domain.messages import MessageState

_OPEN = [MessageState.PENDING.value, MessageState.SENDING.value]


class MessageEraser:
    """Messages that are over hold nothing of the kind already."""

    def __init__(self, database: Database[Row], clock: Clock) -> None:
        """Work on the service's own database."""
        self._messages = database[MESSAGES]
        self._clock = clock

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        """Withhold and empty all that is open."""
        over = {
            "state": MessageState.SUPPRESSED.value, "reason": "customer-erased", "update_time": self._clock.now(),
        } | CONTENT  # fmt: skip
        change = {"$set": over, "$inc": {"version": 1}, "$unset": {"lease_until": "", "next_at": "", "tell_at": ""}}
        return Step(self._messages.update_many(_open(whom), change, session=session).modified_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        """Return how many are still open."""
        return self._messages.count_documents(_open(whom), session=session)


def _open(whom: Whom) -> Row:
    return {"contact": {"$in": whom.names}, "state": {"$in": _OPEN}}
