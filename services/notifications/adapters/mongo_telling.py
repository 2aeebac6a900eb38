"""Telling agents in MongoDB: an inbox's last hour decides, in the transaction that stores the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pymongo
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.adapters.transactions import TRANSACTION_SECONDS, Transactions
from servicekit.failpoints import failpoint

from services.notifications.adapters.event_messages import created_event
from services.notifications.adapters.inbox_rows import at_place, notification_of, notification_row
from services.notifications.adapters.mongo_deliveries import delivery_row
from services.notifications.adapters.restraint_documents import SET_ASIDE
from services.notifications.adapters.timing_documents import ESCALATIONS
from services.notifications.adapters.timing_rows import escalation_row
from services.notifications.domain.delivery import Delivery
from services.notifications.domain.notification import Draft, HeldBack, Told
from services.notifications.domain.restraint import (
    HOUR,
    AgentSettings,
    CountIn,
    HoldBack,
    InboxState,
    OpenNotification,
    TellNow,
    plan,
)
from services.notifications.domain.timing.escalation import Escalation

COUNTED_KEPT = timedelta(days=40)
"""Longer than the bus keeps events: one that comes again is known."""
HELD_KEPT = timedelta(days=90)
_OPEN_AT_MOST = 200
_RECENT_AT_MOST = 1000
_DIGEST_AT_MOST = 10_000


class MongoTelling:
    """Stores what is told. Every write of an inbox goes through its document, so writers take turns."""

    def __init__(self, database: Database[Row], epoch: int) -> None:
        """Work on the service's own database."""
        self._transactions = Transactions(database, repeats_duplicates=False)
        self._inboxes = database["inboxes"]
        self._notifications = database["notifications"]
        self._deliveries = database["deliveries"]
        self._aside = database[SET_ASIDE]
        self._escalations = database[ESCALATIONS]
        self._epoch = epoch

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return those of these ids that were told or set aside."""
        wanted = {"_id": {"$in": list(ids)}}
        with time_limit():
            told = {row["_id"] for row in self._notifications.find(wanted, {"_id": 1})}
            return (
                told if len(told) == len(ids) else told | {row["_id"] for row in self._aside.find(wanted, {"_id": 1})}
            )

    def tell(self, draft: Draft, deliveries: Sequence[Delivery], settings: AgentSettings) -> Told:
        """Tell one agent now, count it in what they were just told, or hold it back; once, whatever happens."""

        def work(session: ClientSession) -> Told:
            inbox = self._inboxes.find_one({"_id": draft.agent}, session=session) or {}
            if self._aside.find_one({"_id": draft.id}, {"_id": 1}, session=session):
                return Told(is_repeat=True)
            state = self._state(inbox, draft, session)
            match plan(draft.urgency, draft.collapse, settings, state, draft.create_time):
                case CountIn(notification):
                    self._count(draft, notification, session)
                    told = Told(counted_in=notification)
                case HoldBack() as held:
                    self._hold(draft, held, session)
                    self._begin(draft.escalations, session)
                    told = Told(held=held.reason)
                case TellNow(counts):
                    told = self._tell(draft, deliveries, inbox, state, session, counts=counts)
                    self._begin(draft.escalations, session)
            failpoint("notify.in_transaction")
            return told

        try:
            with pymongo.timeout(TRANSACTION_SECONDS):
                return self._transactions.run(work)
        except DuplicateKeyError as fault:
            if (fault.details or {}).get("keyPattern") != {"_id": 1}:
                raise  # two notifications in one place of an inbox: it is damaged, and saying so is all we can do
            return Told(is_repeat=True)

    def due(self, now: datetime) -> Sequence[tuple[str, str, datetime]]:
        """Return whose digests are due, why, and when they were."""
        pipeline: list[Row] = [
            {"$match": {"waiting": True, "due_time": {"$lte": now}}},
            {"$group": {"_id": {"agent": "$agent", "reason": "$reason", "due_time": "$due_time"}}},
            {"$sort": {"_id.due_time": 1}},
            {"$limit": 1000},
        ]
        with time_limit():
            found = [row["_id"] for row in self._aside.aggregate(pipeline)]
        return [(one["agent"], one["reason"], one["due_time"]) for one in found]

    def waiting(self, agent: str, reason: str, due_time: datetime) -> Sequence[HeldBack]:
        """Return what waits for one digest, oldest first."""
        wanted = {"waiting": True, "due_time": due_time, "agent": agent, "reason": reason}
        with time_limit():
            rows = self._aside.find(wanted).sort([("create_time", 1), ("_id", 1)]).limit(_DIGEST_AT_MOST)
            return [held_of(row) for row in rows]

    def digest(self, draft: Draft, deliveries: Sequence[Delivery], held: Sequence[HeldBack]) -> Told:
        """Tell of what was held back, all of it or nothing; a digest that is there already takes it in."""
        ids = [one.id for one in held]

        def work(session: ClientSession) -> Told:
            taken = self._aside.update_many(
                {"_id": {"$in": ids}, "waiting": True},
                {"$set": {"into": draft.id}, "$unset": {"waiting": ""}},
                session=session,
            ).modified_count
            if not taken:
                return Told(is_repeat=True)
            there = self._notifications.find_one({"_id": draft.id}, {"_id": 1}, session=session)
            if there:
                self._notifications.update_one({"_id": draft.id}, {"$inc": {"count": taken}}, session=session)
                return Told(counted_in=draft.id)
            inbox = self._inboxes.find_one({"_id": draft.agent}, session=session) or {}
            told = replace(draft, count=taken)
            return self._tell(told, deliveries, inbox, InboxState(), session, counts=False, keeps_state=True)

        with pymongo.timeout(TRANSACTION_SECONDS):
            return self._transactions.run(work)

    def entries(self, digest: str, after: tuple[datetime, str] | None, limit: int) -> Sequence[HeldBack]:
        """Return what stands in a digest after a place, oldest first."""
        wanted: Row = {"into": digest, "held": True}
        if after:
            at, id_ = after
            wanted["$or"] = [{"create_time": {"$gt": at}}, {"create_time": at, "_id": {"$gt": id_}}]
        with time_limit():
            rows = self._aside.find(wanted).sort([("create_time", 1), ("_id", 1)]).limit(limit)
            return [held_of(row) for row in rows]

    def _state(self, inbox: Row, draft: Draft, session: ClientSession) -> InboxState:
        """Return the inbox's last hour; a notification that was read meanwhile is not open any more."""
        opened = [
            OpenNotification(one["key"], one["id"], one["until"])
            for one in inbox.get("open", ())
            if one["until"] > draft.create_time
        ]
        recent = [at for at in inbox.get("recent", ()) if draft.create_time - at < HOUR]
        mine = [one.notification for one in opened if one.key == draft.collapse.key]
        if mine:
            unread = {"_id": {"$in": mine}, "unread": True}
            left = {row["_id"] for row in self._notifications.find(unread, {"_id": 1}, session=session)}
            opened = [one for one in opened if one.notification not in mine or one.notification in left]
        return InboxState(recent, opened)

    def _tell(
        self,
        draft: Draft,
        deliveries: Sequence[Delivery],
        inbox: Row,
        state: InboxState,
        session: ClientSession,
        *,
        counts: bool,
        keeps_state: bool = False,
    ) -> Told:
        sequence = int(inbox.get("sequence", 0)) + 1
        change: Row = {"$inc": {"unread": 1, "sequence": 1}}
        if not keeps_state:
            change["$set"] = _last_hour(draft, state, counts=counts)
        self._inboxes.update_one({"_id": draft.agent}, change, upsert=True, session=session)
        notification = at_place(draft, sequence)
        row = notification_row(notification, draft, created_event(notification, draft, self._epoch))
        self._notifications.insert_one(row, session=session)
        if deliveries:
            self._deliveries.insert_many([delivery_row(one) for one in deliveries], session=session)
        return Told(notification=notification_of(row))

    def _begin(self, escalations: Sequence[Escalation], session: ClientSession) -> None:
        """Let them begin with the first agent who is told."""
        for one in escalations:
            first = {"$setOnInsert": escalation_row(one)}
            self._escalations.update_one({"_id": one.id}, first, upsert=True, session=session)

    def _count(self, draft: Draft, notification: str, session: ClientSession) -> None:
        self._aside.insert_one(_aside_row(draft, COUNTED_KEPT) | {"into": notification}, session=session)
        self._notifications.update_one({"_id": notification}, {"$inc": {"count": 1}}, session=session)
        self._touch(draft.agent, session)

    def _hold(self, draft: Draft, held: HoldBack, session: ClientSession) -> None:
        row = _aside_row(draft, HELD_KEPT) | {
            "waiting": True,
            "held": True,
            "reason": held.reason.value,
            "due_time": held.due_time,
            "interaction": draft.interaction,
            "title": draft.notice.title,
            "body": draft.notice.body,
        }
        self._aside.insert_one(row, session=session)
        self._touch(draft.agent, session)

    def _touch(self, agent: str, session: ClientSession) -> None:
        """Make writers of one inbox take turns also where its numbers stay: what was decided on must still be so."""
        change = {"$inc": {"set_aside": 1}, "$setOnInsert": {"unread": 0, "sequence": 0}}
        self._inboxes.update_one({"_id": agent}, change, upsert=True, session=session)


def held_of(row: Row) -> HeldBack:
    """Return what was held back."""
    return HeldBack(
        id=row["_id"],
        agent=row["agent"],
        rule=row["rule"],
        contact=row["contact"],
        interaction=row.get("interaction", ""),
        title=row.get("title", ""),
        body=row.get("body", ""),
        create_time=row["create_time"],
        reason=row.get("reason", ""),
    )


def _last_hour(draft: Draft, state: InboxState, *, counts: bool) -> Row:
    recent = [*state.recent, draft.create_time] if counts else list(state.recent)
    opened = [
        {"key": one.key, "id": one.notification, "until": one.until}
        for one in state.open
        if one.key != draft.collapse.key
    ]
    if draft.collapse.key:
        until = draft.create_time + draft.collapse.window
        opened.append({"key": draft.collapse.key, "id": draft.id, "until": until})
    return {"recent": recent[-_RECENT_AT_MOST:], "open": opened[-_OPEN_AT_MOST:]}


def _aside_row(draft: Draft, kept: timedelta) -> Row:
    return {
        "_id": draft.id,
        "agent": draft.agent,
        "rule": draft.rule,
        "contact": draft.contact,
        "create_time": draft.create_time,
        "expire_time": draft.create_time + kept,
    }
