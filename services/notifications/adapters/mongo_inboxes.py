"""Inboxes in MongoDB: a notification, its place, the unread count and its deliveries change together or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import pymongo
from pymongo import ReturnDocument, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, OperationFailure
from servicekit.adapters.guarded import outbox_entry
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.adapters.transactions import TRANSACTION_SECONDS, Transactions
from servicekit.failpoints import failpoint

from services.notifications.adapters.event_messages import created_event, read_event
from services.notifications.adapters.inbox_rows import at_place, notification_of, notification_row
from services.notifications.adapters.mongo_deliveries import delivery_row
from services.notifications.adapters.restraint_documents import SET_ASIDE
from services.notifications.domain.delivery import Delivery
from services.notifications.domain.errors import notification_not_found
from services.notifications.domain.notification import Draft, InboxPage, Notification

_SNAPSHOT_UNAVAILABLE = 246
"""What the server says while a collection or an index has just been made; it passes."""
_SNAPSHOT_TRIES = 5
_SNAPSHOT_PAUSE_SECONDS = 0.02
_SHOWN = {"outbox": 0, "last_event": 0}
_EMPTY: Row = {"unread": 0, "sequence": 0}

_Result = TypeVar("_Result")


class MongoInboxes:
    """Keeps what each agent was told. Every write of an inbox goes through its document, so writers take turns."""

    def __init__(self, database: Database[Row], epoch: int) -> None:
        """Work on the service's own database."""
        self._client = database.client
        self._transactions = Transactions(database, repeats_duplicates=False)
        self._inboxes = database["inboxes"]
        self._notifications = database["notifications"]
        self._deliveries = database["deliveries"]
        self._aside = database[SET_ASIDE]
        self._epoch = epoch

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return those of these notification ids that are there."""
        with time_limit():
            return {row["_id"] for row in self._notifications.find({"_id": {"$in": list(ids)}}, {"_id": 1})}

    def told_since(self, contact: str, rule: str, since: datetime) -> set[str]:
        """Return the agents whom this rule has told of this contact since then."""
        wanted = {"contact": contact, "rule": rule, "create_time": {"$gt": since}}
        with time_limit():
            return {row["agent"] for row in self._notifications.find(wanted, {"agent": 1})}

    def create(self, draft: Draft, deliveries: Sequence[Delivery]) -> Notification | None:
        """Store a notification, count it and plan its deliveries; None when it is there already."""
        rows = [delivery_row(delivery) for delivery in deliveries]

        def work(session: ClientSession) -> Notification:
            notification = at_place(draft, self._next_place(draft.agent, session))
            row = notification_row(notification, draft, created_event(notification, draft, self._epoch))
            self._notifications.insert_one(row, session=session)
            if rows:
                self._deliveries.insert_many([dict(row) for row in rows], session=session)
            failpoint("notify.in_transaction")
            return notification

        try:
            return self._in_transaction(work)
        except DuplicateKeyError as fault:
            if (fault.details or {}).get("keyPattern") != {"_id": 1}:
                raise  # two notifications in one place of an inbox: it is damaged, and saying so is all we can do
            return None

    def about(self, contacts: Sequence[str]) -> Iterator[Notification]:
        """Return every notification about these contacts, in whosever inbox it is, and what was held back."""
        about: Row = {"contact": {"$in": list(contacts)}}
        yield from map(notification_of, self._notifications.find(about, _SHOWN))
        yield from map(_held, self._aside.find(about | {"held": True}))

    def get(self, agent: str, notification: str) -> Notification | None:
        """Return one of the agent's notifications."""
        with time_limit():
            row = self._notifications.find_one({"_id": notification, "agent": agent})
        return notification_of(row) if row else None

    def event_of(self, agent: str, notification: str) -> str | None:
        """Return the event that one of the agent's notifications tells of."""
        with time_limit():
            row = self._notifications.find_one({"_id": notification, "agent": agent}, {"event_id": 1})
        return str(row["event_id"]) if row else None

    def newest(self, agent: str, limit: int, *, before: int | None = None, unread_only: bool = False) -> InboxPage:
        """Return the notifications before a place, newest first, with the inbox of the same moment."""
        wanted: Row = {"agent": agent}
        if unread_only:
            wanted["unread"] = True
        if before is not None:
            wanted["sequence"] = {"$lt": before}
        return self._page(agent, wanted, -1, limit)

    def after(self, agent: str, sequence: int, limit: int) -> InboxPage:
        """Return the notifications after a place, oldest first, with the inbox of the same moment."""
        return self._page(agent, {"agent": agent, "sequence": {"$gt": sequence}}, 1, limit)

    def unread(self, agent: str) -> int:
        """Return how many are unread, by one document read."""
        with time_limit():
            row = self._inboxes.find_one({"_id": agent}, {"unread": 1})
        return int(row["unread"]) if row else 0

    def mark_read(self, agent: str, ids: Sequence[str], at: datetime) -> int:
        """Mark them all and return how many are left unread; NOT_FOUND, changing nothing, when one is not theirs."""

        def work(session: ClientSession) -> int:
            rows = list(self._notifications.find({"_id": {"$in": list(ids)}, "agent": agent}, session=session))
            missing = set(ids) - {row["_id"] for row in rows}
            if missing:
                raise notification_not_found(min(missing))
            updates = [self._read(row, at) for row in rows if row["unread"]]
            if updates:
                self._notifications.bulk_write(updates, ordered=False, session=session)
            inbox = self._inboxes.find_one_and_update(
                {"_id": agent},
                {"$inc": {"unread": -len(updates)}},
                return_document=ReturnDocument.AFTER,
                session=session,
            )
            return int((inbox or _EMPTY)["unread"])

        return self._in_transaction(work)

    def _next_place(self, agent: str, session: ClientSession) -> int:
        inbox = self._inboxes.find_one_and_update(
            {"_id": agent},
            {"$inc": {"unread": 1, "sequence": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        return int(inbox["sequence"] if inbox else 0)

    def _read(self, row: Row, at: datetime) -> UpdateOne:
        version = row["version"] + 1
        event = read_event(replace(notification_of(row), read_time=at), version, at, self._epoch)
        return UpdateOne(
            {"_id": row["_id"], "version": row["version"]},
            {
                "$set": {"read_time": at, "unread": False, "version": version},
                "$push": {"outbox": outbox_entry(event)},
            },
        )

    def _page(self, agent: str, wanted: Row, order: int, limit: int) -> InboxPage:
        for attempt in range(1, _SNAPSHOT_TRIES):
            try:
                return self._page_of_one_moment(agent, wanted, order, limit)
            except OperationFailure as fault:
                if fault.code != _SNAPSHOT_UNAVAILABLE:
                    raise
                time.sleep(_SNAPSHOT_PAUSE_SECONDS * attempt)
        return self._page_of_one_moment(agent, wanted, order, limit)

    def _page_of_one_moment(self, agent: str, wanted: Row, order: int, limit: int) -> InboxPage:
        with time_limit(), self._client.start_session(snapshot=True) as session:
            inbox = self._inboxes.find_one({"_id": agent}, session=session) or _EMPTY
            rows = self._notifications.find(wanted, session=session).sort("sequence", order).limit(limit)
            found = tuple(notification_of(row) for row in rows)
        return InboxPage(found, int(inbox["unread"]), int(inbox["sequence"]))

    def _in_transaction(self, work: Callable[[ClientSession], _Result]) -> _Result:
        with pymongo.timeout(TRANSACTION_SECONDS):
            return self._transactions.run(work)


def _held(row: Row) -> Notification:
    """Return what was held back as the notification it would have been; it has no place in the inbox."""
    return Notification(
        id=row["_id"],
        agent=row["agent"],
        rule=row["rule"],
        contact=row["contact"],
        interaction=row.get("interaction", ""),
        evidence=(),
        title=row.get("title", ""),
        body=row.get("body", ""),
        create_time=row["create_time"],
        sequence=0,
    )
