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

from services.notifications.adapters.announcement_documents import ANNOUNCEMENTS, RECIPIENTS
from services.notifications.adapters.announcement_eraser import AnnouncementEraser
from services.notifications.adapters.message_documents import MESSAGES
from services.notifications.adapters.message_eraser import MessageEraser
from services.notifications.adapters.mongo_experiences import EXPERIENCES
from services.notifications.adapters.mongo_sent_lately import SENT_LATELY
from services.notifications.adapters.restraint_documents import AGENT_SETTINGS, FOLLOWS, SET_ASIDE
from services.notifications.adapters.rule_documents import DECISIONS
from services.notifications.adapters.template_documents import TEMPLATES
from services.notifications.adapters.timing_documents import ESCALATIONS, LAID_DOWN, WATCHED_ISSUES
from services.notifications.adapters.webhook_documents import LOG, SUBSCRIPTIONS
from services.notifications.adapters.webhook_eraser import WebhookEraser
from services.notifications.domain.delivery import DeliveryState

FREE_OF_PERSONAL_DATA: Mapping[str, str] = {
    **OF_EVERY_SERVICE,
    "inboxes": "an agent's name and two numbers",
    SUBSCRIPTIONS: "addresses of other systems with sealed secrets, at most with the id of a contact",
    FOLLOWS: "which agents follow which issues, by their ids",
    AGENT_SETTINGS: "how agents want to be told; customers are not named in them",
    ANNOUNCEMENTS: "what many customers are told alike; whom it is for stands in rows of their own",
    TEMPLATES: "wordings of messages, with placeholders where customers would be named",
    LAID_DOWN: "business hours, how long things may take, and who else is told; customers are not named in them",
    "rules": "which events are told to which agents; customers are not named in them",
}

WITHHELD = "customer-erased"
"""Why a delivery was not sent."""

_AT_ONCE = 500
_OPEN = [DeliveryState.PENDING.value, DeliveryState.SENDING.value]


def erasers(database: Database[Row], clock: Clock) -> Erasers:
    """Return what is done about each collection: deliveries first, so that nothing is sent any more."""
    return Erasers(
        of={
            RECIPIENTS: AnnouncementEraser(database, clock),
            "deliveries": _Deliveries(database, clock),
            "notifications": _Notifications(database),
            LOG: WebhookEraser(database),
            SET_ASIDE: _Gone(database, SET_ASIDE),
            DECISIONS: _Gone(database, DECISIONS),
            EXPERIENCES: _Gone(database, EXPERIENCES),
            SENT_LATELY: _Gone(database, SENT_LATELY),
            WATCHED_ISSUES: _Gone(database, WATCHED_ISSUES),
            ESCALATIONS: _Gone(database, ESCALATIONS),
            MESSAGES: MessageEraser(database, clock),
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


class _Gone:
    """What is about them goes whole."""

    def __init__(self, database: Database[Row], collection: str) -> None:
        self._collection = database[collection]

    def step(self, whom: Whom, _: Mapping[str, Any], session: ClientSession) -> Step:
        return Step(self._collection.delete_many({"contact": {"$in": whom.names}}, session=session).deleted_count)

    def left(self, whom: Whom, session: ClientSession) -> int:
        return self._collection.count_documents({"contact": {"$in": whom.names}}, session=session)


def _open(whom: Whom) -> Row:
    return {"contact": {"$in": whom.names}, "state": {"$in": _OPEN}}


def _telling(whom: Whom) -> Row:
    return {"contact": {"$in": whom.names}, "title": {"$ne": ERASED_TEXT}}
