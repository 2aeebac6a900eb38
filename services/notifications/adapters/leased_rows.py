"""Rows that one worker at a time works on: claimed for one lease, fenced by the number of the attempt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pymongo import ReturnDocument
from pymongo.collection import Collection
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

from services.notifications.domain.delivery import DeliveryState, Ending, LeaseLost

NOW = "$$NOW"
_PENDING, _SENDING, _UNKNOWN = (
    DeliveryState.PENDING.value, DeliveryState.SENDING.value, DeliveryState.UNKNOWN.value,
)  # fmt: skip
_NEWER_VERSION = {"$add": ["$version", 1]}


class LeasedRows:
    """What deliveries, messages to customers and webhooks have in common while they are attempted.

    Leases are measured by the database's clock, so that workers' clocks may differ.
    """

    def __init__(self, collection: Collection[Row], clock: Clock, lease: timedelta) -> None:
        """A claim holds for one lease, and for another once handed over."""
        self._rows = collection
        self._clock = clock
        self._lease_end = {
            "$dateAdd": {"startDate": NOW, "unit": "millisecond", "amount": int(lease.total_seconds() * 1000)}
        }

    def claim(self, among: Row | None = None, counted: Sequence[str] = ("attempts",)) -> Row | None:
        """Take the row that has been due longest `among` those; each of `counted` is one more afterwards."""
        taken = {
            "state": _SENDING, "version": _NEWER_VERSION, "update_time": NOW,
            "lease_until": self._lease_end, "handed_over": "$$REMOVE",
        }  # fmt: skip
        with time_limit():
            return self._rows.find_one_and_update(
                {"state": _PENDING, "next_at": {"$lte": self._clock.now()}} | (among or {}),
                [{"$set": taken | {name: {"$add": [f"${name}", 1]} for name in counted}}],
                sort=[("next_at", 1)],
                return_document=ReturnDocument.AFTER,
            )

    def hand_over(self, id_: str, attempt: int) -> None:
        """Note that from here on the provider may have it. Raises LeaseLost when the claim no longer holds."""
        holds = {"$expr": {"$gte": ["$lease_until", NOW]}}
        with time_limit():
            result = self._rows.update_one(
                _held(id_, attempt, _SENDING) | holds,
                [{"$set": {"handed_over": NOW, "lease_until": self._lease_end}}],
            )
        if not result.matched_count:
            raise LeaseLost(id_)

    def settle(self, id_: str, attempt: int, result: Ending, also: Row, *, knows_better: bool = True) -> bool:
        """Store what became of an attempt, together with what the operators in `also` do.

        With `knows_better` one that was meanwhile judged unknown may still be settled: whoever made it does know.
        """
        change: Row = {
            "$set": {"state": result.state.value, "reason": result.reason},
            "$unset": {"lease_until": ""},
            "$inc": {"version": 1},
        }
        if result.state is DeliveryState.PENDING:
            change["$set"]["next_at"] = self._clock.now() + timedelta(seconds=result.delay_seconds)
        for operator, fields in also.items():
            change[operator] = change.get(operator, {}) | fields
        states = (_SENDING, _UNKNOWN) if knows_better else (_SENDING,)
        with time_limit():
            return self._rows.update_one(_held(id_, attempt, *states), change).matched_count > 0

    def release_handed_over(self, also: Row) -> int:
        """Judge attempts that ended after the handing over as unknown; `also` holds expressions to set."""
        return self._release(_UNKNOWN, {"handed_over": {"$exists": True}}, also)

    def release_held_back(self) -> int:
        """Let those be tried again whose attempt ended before anything could have left."""
        return self._release(_PENDING, {"handed_over": {"$exists": False}}, {"next_at": NOW})

    def _release(self, state: str, having: Row, also: Row) -> int:
        lost = {"state": _SENDING, "$expr": {"$lt": ["$lease_until", NOW]}} | having
        change = {
            "state": state, "reason": "interrupted", "version": _NEWER_VERSION, "update_time": NOW,
            "lease_until": "$$REMOVE",
        }  # fmt: skip
        with time_limit():
            return self._rows.update_many(lost, [{"$set": change | also}]).modified_count


def _held(id_: str, attempt: int, *states: str) -> Row:
    """Match only while this attempt is the last one made."""
    return {"_id": id_, "attempts": attempt, "state": {"$in": list(states)}}
