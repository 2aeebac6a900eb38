"""What was sent to subscriptions, in MongoDB: one delivery at a time of each contact."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.adapters.transactions import DUPLICATE_KEY
from servicekit.clock import Clock

from services.notifications.adapters.leased_rows import LeasedRows
from services.notifications.adapters.mongo_subscriptions import subscription_of
from services.notifications.adapters.webhook_documents import LOG, SUBSCRIPTIONS
from services.notifications.domain.delivery import DeliveryState, Ending
from services.notifications.domain.webhooks import (
    KEPT,
    Attempted,
    Event,
    Subscription,
    WebhookClaim,
    WebhookDelivery,
)

_PENDING = DeliveryState.PENDING.value
_ATTEMPTS_SHOWN = 20
_LEFT_FOR = timedelta(seconds=5)
_AT_ONCE = 200
_SHOWN = {"body": 0}


class MongoWebhookLog:
    """Keeps what has to be sent and what became of it."""

    def __init__(self, database: Database[Row], clock: Clock, lease: timedelta) -> None:
        """Work on the service's own database; a claim holds for one lease."""
        self._log = database[LOG]
        self._subscriptions = database[SUBSCRIPTIONS]
        self._clock = clock
        self._leased = LeasedRows(self._log, clock, lease)

    def plan(self, deliveries: Sequence[tuple[Subscription, Event]], at: datetime) -> int:
        """Store what is not there yet, and let the first of each contact go: one that is there may have been left."""
        rows = [_new_row(subscription, event, at) for subscription, event in deliveries]
        with time_limit():
            new = self._inserted(rows)
            for subscription, contact in dict.fromkeys((row["subscription"], row["contact"]) for row in rows):
                self._let_next_go(subscription, contact)
        return new

    def claim(self, passing_over: Collection[str]) -> WebhookClaim | None:
        """Take the delivery that has been due longest, for one lease."""
        among: Row = {"first": True}
        if passing_over:
            among["subscription"] = {"$nin": list(passing_over)}
        row = self._leased.claim(among, ("attempts", "tries"))
        if row is None:
            return None
        with time_limit():
            wanted = self._subscriptions.find_one({"_id": row["subscription"]}, {"secrets": 0, "requests": 0})
        return WebhookClaim(_delivery(row), subscription_of(wanted) if wanted else None, row.get("body"))

    def settle(self, claim: WebhookClaim, result: Ending, attempted: Attempted | None) -> bool:
        """Store what became of the attempt; the contact's next event follows one that is settled."""
        delivery = claim.delivery
        is_over = result.state is not DeliveryState.PENDING
        also: Row = {"$set": {"update_time": self._clock.now()}}
        if is_over:
            also = {"$set": also["$set"] | {"leaves": True}, "$unset": {"first": "", "next_at": ""}}
        if attempted:
            entry = {"time": attempted.time, "outcome": attempted.outcome, "milliseconds": attempted.milliseconds}
            also["$push"] = {"log": {"$each": [entry], "$slice": -_ATTEMPTS_SHOWN}}
        if not self._leased.settle(delivery.id, delivery.attempts, result, also, knows_better=False):
            return False
        if is_over:
            with time_limit():
                self._leave(delivery.id, delivery.subscription, delivery.contact)
        return True

    def release_interrupted(self) -> int:
        """Let go what a lost worker held, and those that wait behind what it settled."""
        released = self._leased.release_held_back()
        with time_limit():
            left = {"leaves": True, "update_time": {"$lt": self._clock.now() - _LEFT_FOR}}
            for row in self._log.find(left, {"subscription": 1, "contact": 1}).limit(_AT_ONCE):
                self._leave(row["_id"], row["subscription"], row["contact"])
        return released

    def get(self, subscription: str, delivery: str) -> WebhookDelivery | None:
        """Return one delivery."""
        with time_limit():
            row = self._log.find_one({"_id": delivery, "subscription": subscription}, _SHOWN)
        return _delivery(row) if row else None

    def newest(
        self, subscription: str, before: tuple[datetime, str] | None, state: DeliveryState | None, limit: int
    ) -> Sequence[WebhookDelivery]:
        """Return deliveries before a place in the order of their making, newest first."""
        wanted: Row = {"subscription": subscription}
        if state:
            wanted["state"] = state.value
        if before:
            at, id_ = before
            wanted["$or"] = [{"create_time": {"$lt": at}}, {"create_time": at, "_id": {"$lt": id_}}]
        with time_limit():
            rows = self._log.find(wanted, _SHOWN).sort([("create_time", -1), ("_id", -1)]).limit(limit)
            return [_delivery(row) for row in rows]

    def replay(self, delivery: WebhookDelivery, at: datetime) -> bool:
        """Make a settled delivery pending again; it takes its turn among what waits of its contact."""
        settled = {"_id": delivery.id, "attempts": delivery.attempts, "state": delivery.state.value}
        again = {"state": _PENDING, "reason": "replayed", "tries": 0, "first": False, "update_time": at}
        change = {"$set": again | {"expire_time": at + KEPT}, "$unset": {"leaves": ""}, "$inc": {"version": 1}}
        with time_limit():
            if not self._log.update_one(settled, change).matched_count:
                return False
            self._let_next_go(delivery.subscription, delivery.contact)
        return True

    def about(self, contacts: Sequence[str]) -> Iterator[WebhookDelivery]:
        """Return every delivery about these contacts."""
        return map(_delivery, self._log.find({"contact": {"$in": list(contacts)}}, _SHOWN))

    def _inserted(self, rows: Sequence[Row]) -> int:
        try:
            return len(self._log.insert_many(rows, ordered=False).inserted_ids)
        except BulkWriteError as fault:
            if any(error["code"] != DUPLICATE_KEY for error in fault.details["writeErrors"]):
                raise
            return int(fault.details["nInserted"])

    def _leave(self, delivery: str, subscription: str, contact: str) -> None:
        self._let_next_go(subscription, contact)
        self._log.update_one({"_id": delivery}, {"$unset": {"leaves": ""}})

    def _let_next_go(self, subscription: str, contact: str) -> None:
        """Make the longest waiting one the first. The unique index keeps a second one from being first as well."""
        waiting = {"subscription": subscription, "contact": contact, "first": False}
        try:
            self._log.update_one(
                {"_id": {"$in": self._longest_waiting(waiting)}, "first": False},
                {"$set": {"first": True, "next_at": self._clock.now()}},
            )
        except DuplicateKeyError:
            return  # somebody is first, and lets the next one go when it is settled

    def _longest_waiting(self, waiting: Row) -> list[str]:
        row = self._log.find_one(waiting, {"_id": 1}, sort=[("create_time", 1), ("sequence", 1)])
        return [row["_id"]] if row else []


def _new_row(subscription: Subscription, event: Event, at: datetime) -> Row:
    digest = hashlib.sha256(f"{event.id}\0{subscription.id}".encode()).hexdigest()
    return {
        "_id": f"w_{digest[:40]}",
        "version": 1,
        "subscription": subscription.id,
        "event_id": event.id,
        "event_type": event.type,
        "contact": event.contact,
        "sequence": event.sequence,
        "state": _PENDING,
        "reason": "",
        "attempts": 0,
        "tries": 0,
        "log": [],
        "body": event.body,
        "body_bytes": len(event.body),
        "first": False,
        "create_time": at,
        "update_time": at,
        "expire_time": at + KEPT,
    }


def _delivery(row: Row) -> WebhookDelivery:
    return WebhookDelivery(
        id=row["_id"],
        subscription=row["subscription"],
        event_id=row["event_id"],
        event_type=row["event_type"],
        contact=row["contact"],
        state=DeliveryState(row["state"]),
        create_time=row["create_time"],
        update_time=row["update_time"],
        next_time=row.get("next_at") if row["state"] == _PENDING else None,
        reason=row["reason"],
        attempts=row["attempts"],
        tries=row["tries"],
        log=tuple(Attempted(each["time"], each["outcome"], each["milliseconds"]) for each in row["log"]),
        body_bytes=row["body_bytes"],
    )
