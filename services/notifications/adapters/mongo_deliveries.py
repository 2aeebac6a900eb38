"""The delivery log in MongoDB: claimed by guarded updates, fenced by the number of the attempt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database
from servicekit.adapters.commit_watch import CommitWatch
from servicekit.adapters.mongo_client import OPERATION_SECONDS, Row, time_limit
from servicekit.clock import Clock

from services.notifications.adapters.documents import DeliveryDocument
from services.notifications.domain.delivery import Claim, Delivery, DeliveryState, Ending, LeaseLost, Message

_NOW = "$$NOW"
_LEASE_OVER = {"$expr": {"$lt": ["$lease_until", _NOW]}}
_LEASE_HOLDS = {"$expr": {"$gte": ["$lease_until", _NOW]}}
_NEWER_VERSION = {"$add": ["$version", 1]}


class MongoDeliveries:
    """Keeps deliveries. Leases are measured by the database's clock, so that workers' clocks may differ."""

    def __init__(self, database: Database[Row], clock: Clock, lease: timedelta) -> None:
        """Work on the service's own database; a claim holds for one lease, and for another once handed over."""
        self._deliveries = database["deliveries"]
        self._notifications = database["notifications"]
        self._clock = clock
        self._lease_end = {
            "$dateAdd": {"startDate": _NOW, "unit": "millisecond", "amount": int(lease.total_seconds() * 1000)}
        }

    def claim(self) -> Claim | None:
        """Take the delivery that has been due longest, for one lease."""
        with time_limit(OPERATION_SECONDS):
            row = self._deliveries.find_one_and_update(
                {"state": DeliveryState.PENDING.value, "next_at": {"$lte": self._clock.now()}},
                [
                    {
                        "$set": {
                            "state": DeliveryState.SENDING.value,
                            "version": _NEWER_VERSION,
                            "attempts": {"$add": ["$attempts", 1]},
                            "update_time": _NOW,
                            "lease_until": self._lease_end,
                            "handed_over": "$$REMOVE",
                        }
                    }
                ],
                sort=[("next_at", 1)],
                return_document=ReturnDocument.AFTER,
            )
            if row is None:
                return None
            return Claim(_delivery(row), self._message(row))

    def about(self, contacts: Sequence[str]) -> Iterator[Delivery]:
        """Return every delivery about these contacts."""
        return map(_delivery, self._deliveries.find({"contact": {"$in": list(contacts)}}))

    def hand_over(self, claim: Claim) -> None:
        """Note that from here on the provider may have it."""
        with time_limit(OPERATION_SECONDS):
            result = self._deliveries.update_one(
                _held(claim, DeliveryState.SENDING) | _LEASE_HOLDS,
                [{"$set": {"handed_over": _NOW, "lease_until": self._lease_end}}],
            )
        if not result.matched_count:
            raise LeaseLost(claim.delivery.id)

    def settle(self, claim: Claim, result: Ending) -> bool:
        """Store what became of the attempt.

        An attempt that was meanwhile judged unknown may still be settled by whoever made it: they do know.
        """
        change: Row = {
            "state": result.state.value,
            "reason": result.reason,
            "version": _NEWER_VERSION,
            "update_time": _NOW,
            "lease_until": "$$REMOVE",
        }
        if result.state is DeliveryState.PENDING:
            change["next_at"] = self._clock.now() + timedelta(seconds=result.delay_seconds)
        with time_limit(OPERATION_SECONDS):
            stored = self._deliveries.update_one(
                _held(claim, DeliveryState.SENDING, DeliveryState.UNKNOWN),
                [{"$set": {name: _literal(value) for name, value in change.items()}}],
            )
        return stored.matched_count > 0

    def release_interrupted(self) -> tuple[int, int]:
        """Judge the attempts whose lease ran out; return how many became unknown and how many are pending again."""
        with time_limit(OPERATION_SECONDS):
            unknown = self._release({"handed_over": {"$exists": True}}, DeliveryState.UNKNOWN)
            pending = self._release({"handed_over": {"$exists": False}}, DeliveryState.PENDING)
        return unknown, pending

    def newest(
        self, before: tuple[datetime, str] | None, state: DeliveryState | None, limit: int
    ) -> Sequence[Delivery]:
        """Return deliveries before a place in the order of their making, newest first."""
        wanted: Row = {"state": state.value} if state else {}
        if before:
            at, id_ = before
            wanted["$or"] = [{"create_time": {"$lt": at}}, {"create_time": at, "_id": {"$lt": id_}}]
        with time_limit(OPERATION_SECONDS):
            rows = self._deliveries.find(wanted).sort([("create_time", -1), ("_id", -1)]).limit(limit)
            return [_delivery(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many deliveries wait, are being sent, and are unknown."""
        states = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN)
        with time_limit(OPERATION_SECONDS):
            return {
                state.value: self._deliveries.count_documents({"state": state.value}, limit=100_000) for state in states
            }

    def news(self) -> CommitWatch:
        """Return what tells of planned and changed deliveries."""
        return CommitWatch([self._deliveries])

    def _release(self, having: Row, state: DeliveryState) -> int:
        result = self._deliveries.update_many(
            {"state": DeliveryState.SENDING.value} | having | _LEASE_OVER,
            [
                {
                    "$set": {
                        "state": state.value,
                        "reason": "interrupted",
                        "version": _NEWER_VERSION,
                        "update_time": _NOW,
                        "next_at": _NOW,
                        "lease_until": "$$REMOVE",
                    }
                }
            ],
        )
        return result.modified_count

    def _message(self, row: Row) -> Message | None:
        notification = self._notifications.find_one({"_id": row["notification"]}, {"outbox": 0, "last_event": 0})
        if notification is None:
            return None
        return Message(
            delivery=row["_id"],
            recipient=row["recipient"],
            title=notification["title"],
            body=notification.get("body", ""),
            contact=notification["contact"],
            evidence=tuple(notification.get("evidence", ())),
            create_time=row["create_time"],
        )


def delivery_row(delivery: Delivery) -> Row:
    """Return the stored form of a new delivery."""
    document = DeliveryDocument(
        id=delivery.id,
        version=1,
        event_id=delivery.event_id,
        rule=delivery.rule,
        channel=delivery.channel,
        recipient=delivery.recipient,
        contact=delivery.contact,
        notification=delivery.notification,
        state=delivery.state.value,
        reason=delivery.reason,
        attempts=delivery.attempts,
        create_time=delivery.create_time,
        update_time=delivery.update_time,
        next_at=delivery.create_time,
    )
    document.validate()
    return dict(document.to_mongo())


def _held(claim: Claim, *states: DeliveryState) -> Row:
    """Match only while the claim's attempt is the last one made."""
    return {
        "_id": claim.delivery.id,
        "attempts": claim.delivery.attempts,
        "state": {"$in": [state.value for state in states]},
    }


def _literal(value: Any) -> Any:  # Any: what BSON can hold
    """Keep a text that happens to begin with a dollar sign from being read as an expression."""
    if isinstance(value, str) and not value.startswith("$$"):
        return {"$literal": value}
    return value


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["_id"],
        event_id=row["event_id"],
        rule=row["rule"],
        channel=row["channel"],
        recipient=row["recipient"],
        contact=row["contact"],
        notification=row["notification"],
        state=DeliveryState(row["state"]),
        create_time=row["create_time"],
        update_time=row["update_time"],
        reason=row.get("reason", ""),
        attempts=row["attempts"],
    )
