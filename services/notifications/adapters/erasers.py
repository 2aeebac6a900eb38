"""What erasing a person does to each collection of this service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.audit_eraser import AuditEraser
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.operations_documents import AUDIT_ENTRIES
from servicekit.clock import Clock
from servicekit.erasing import ERASED_TEXT, OF_EVERY_SERVICE, Erasers, Step, Whom

from services.notifications.domain.delivery import DeliveryState

FREE_OF_PERSONAL_DATA: Mapping[str, str] = {
    **OF_EVERY_SERVICE,
    "inboxes": "an agent's name and two numbers",
}

WITHHELD = "customer-erased"
"""Why a delivery was not sent."""

_AT_ONCE = 500
_OPEN = [DeliveryState.PENDING.value, DeliveryState.SENDING.value]


def erasers(database: Database[Row], clock: Clock) -> Erasers:
    """Return what is done about each collection: deliveries first, so that nothing is sent any more."""
    return Erasers(
        of={
            "deliveries": _Deliveries(database, clock),
            "notifications": _Notifications(database),
            AUDIT_ENTRIES: AuditEraser(database),
        },
        free=FREE_OF_PERSONAL_DATA,
    )


class _Deliveries:
    """The log holds ids and states; what is not sent yet is withheld."""

    def __init__(self, database: Database[Row], clock: Clock) -> None:
        self._deliveries = database["deliveries"]
        self._clock = clock

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        told = {"state": DeliveryState.SUPPRESSED.value, "reason": WITHHELD, "update_time": self._clock.now()}
        change = {"$set": told, "$inc": {"version": 1}, "$unset": {"lease_until": "", "next_at": ""}}
        return Step(self._deliveries.update_many(_open(whom), change, session=session).modified_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        return self._deliveries.count_documents(_open(whom), session=session)


class _Notifications:
    """A notification stays in its place of the inbox, read or unread; what it said goes, and so do its events."""

    def __init__(self, database: Database[Row]) -> None:
        self._notifications = database["notifications"]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        found = self._notifications.find(_telling(whom), {"_id": 1}, session=session).limit(_AT_ONCE)
        ids = [row["_id"] for row in found]
        if not ids:
            return Step(0)
        change = {
            "$set": {"title": ERASED_TEXT, "body": "", "outbox": []},
            "$unset": {"last_event": ""},
            "$inc": {"version": 1},
        }
        emptied = self._notifications.update_many({"_id": {"$in": ids}}, change, session=session)
        return Step(emptied.modified_count, {"more": True})

    def left(self, whom: Whom, session: ClientSession) -> int:
        return self._notifications.count_documents(_telling(whom), session=session)


def _open(whom: Whom) -> Row:
    return {"contact": {"$in": whom.names}, "state": {"$in": _OPEN}}


def _telling(whom: Whom) -> Row:
    return {"contact": {"$in": whom.names}, "title": {"$ne": ERASED_TEXT}}
