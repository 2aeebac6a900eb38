"""The delivery log in MongoDB."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pymongo.database import Database
from servicekit.adapters.commit_watch import CommitWatch
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

from services.notifications.adapters.documents import DeliveryDocument
from services.notifications.adapters.leased_rows import LeasedRows
from services.notifications.domain.delivery import Claim, Delivery, DeliveryState, Ending, Message


class MongoDeliveries:
    """Keeps deliveries."""

    def __init__(self, database: Database[Row], clock: Clock, lease: timedelta) -> None:
        """Work on the service's own database; a claim holds for one lease, and for another once handed over."""
        self._deliveries = database["deliveries"]
        self._notifications = database["notifications"]
        self._leased = LeasedRows(self._deliveries, clock, lease)

    def claim(self) -> Claim | None:
        """Take the delivery that has been due longest, for one lease."""
        row = self._leased.claim()
        if row is None:
            return None
        with time_limit():
            return Claim(delivery_of(row), self._message(row))

    def about(self, contacts: Sequence[str]) -> Iterator[Delivery]:
        """Return every delivery about these contacts."""
        return map(delivery_of, self._deliveries.find({"contact": {"$in": list(contacts)}}))

    def hand_over(self, claim: Claim) -> None:
        """Note that from here on the provider may have it."""
        self._leased.hand_over(claim.delivery.id, claim.delivery.attempts)

    def settle(self, claim: Claim, result: Ending) -> bool:
        """Store what became of the attempt."""
        told = {"$currentDate": {"update_time": True}}
        return self._leased.settle(claim.delivery.id, claim.delivery.attempts, result, told)

    def release_interrupted(self) -> tuple[int, int]:
        """Judge the attempts whose lease ran out; return how many became unknown and how many are pending again."""
        return self._leased.release_handed_over({}), self._leased.release_held_back()

    def newest(
        self, before: tuple[datetime, str] | None, state: DeliveryState | None, limit: int
    ) -> Sequence[Delivery]:
        """Return deliveries before a place in the order of their making, newest first."""
        wanted: Row = {"state": state.value} if state else {}
        if before:
            at, id_ = before
            wanted["$or"] = [{"create_time": {"$lt": at}}, {"create_time": at, "_id": {"$lt": id_}}]
        with time_limit():
            rows = self._deliveries.find(wanted).sort([("create_time", -1), ("_id", -1)]).limit(limit)
            return [delivery_of(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many deliveries wait, are being sent, and are unknown."""
        states = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN)
        with time_limit():
            return {
                state.value: self._deliveries.count_documents({"state": state.value}, limit=100_000) for state in states
            }

    def news(self) -> CommitWatch:
        """Return what tells of planned and changed deliveries."""
        return CommitWatch([self._deliveries])

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


def delivery_of(row: Row) -> Delivery:
    """Return a stored delivery."""
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
        attempts_before=row.get("attempts_before", 0),
    )
