"""Deliveries that were given up, in MongoDB: each decision is one update from the state it was made in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock
from servicekit.erasing import ERASED_TEXT

from services.notifications.adapters.mongo_deliveries import delivery_of
from services.notifications.domain.delivery import DEAD, Delivery, DeliveryState

_STATES = [state.value for state in DEAD]


class MongoDeadLetters:
    """The same collection as the delivery log."""

    def __init__(self, database: Database[Row], clock: Clock) -> None:
        """Work on the service's own database."""
        self._deliveries = database["deliveries"]
        self._notifications = database["notifications"]
        self._clock = clock

    def newest(self, before: tuple[datetime, str] | None, channel: str, limit: int) -> Sequence[Delivery]:
        """Return those before a place in the order of their making, newest first; of one channel, or all."""
        wanted: Row = {"state": {"$in": _STATES}}
        if channel:
            wanted["channel"] = channel
        if before:
            at, id_ = before
            wanted["$or"] = [{"create_time": {"$lt": at}}, {"create_time": at, "_id": {"$lt": id_}}]
        with time_limit():
            rows = self._deliveries.find(wanted).sort([("create_time", -1), ("_id", -1)]).limit(limit)
            return [delivery_of(row) for row in rows]

    def get(self, delivery: str) -> Delivery | None:
        """Return any delivery."""
        with time_limit():
            row = self._deliveries.find_one({"_id": delivery})
        return delivery_of(row) if row else None

    def has_text(self, delivery: Delivery) -> bool:
        """Tell whether what it would say is still there."""
        with time_limit():
            found = self._notifications.find_one({"_id": delivery.notification}, {"title": 1})
        return found is not None and found["title"] != ERASED_TEXT

    def replay(self, delivery: Delivery) -> bool:
        """Let it be sent again. The count of attempts goes on: it is what tells one attempt from another."""
        now = self._clock.now()
        waiting = {
            "state": DeliveryState.PENDING.value,
            "reason": "",
            "attempts_before": delivery.attempts,
            "next_at": now,
            "update_time": now,
        }
        return self._change(delivery, waiting)

    def discard(self, delivery: Delivery) -> bool:
        """Leave it alone; the reason it failed for stays."""
        return self._change(delivery, {"state": DeliveryState.DISCARDED.value, "update_time": self._clock.now()})

    def _change(self, delivery: Delivery, change: Row) -> bool:
        as_it_was = {"_id": delivery.id, "state": delivery.state.value, "attempts": delivery.attempts}
        with time_limit():
            return self._deliveries.update_one(as_it_was, {"$set": change, "$inc": {"version": 1}}).matched_count > 0
