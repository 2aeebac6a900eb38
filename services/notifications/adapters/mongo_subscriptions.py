"""Subscriptions in MongoDB: every write is guarded by a version or the id; secrets are sealed and read apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

from services.notifications.adapters.sealing import Sealing
from services.notifications.adapters.webhook_documents import SUBSCRIPTIONS
from services.notifications.domain.webhook_ports import Request
from services.notifications.domain.webhooks import (
    LIVE,
    Secret,
    StoredSubscription,
    Subscription,
    SubscriptionState,
    Wish,
)

_SHOWN = {"secrets": 0, "requests": 0}
_LIVE = {"state": {"$in": [state.value for state in LIVE]}}


class MongoSubscriptions:
    """The collection of subscriptions."""

    def __init__(self, database: Database[Row], sealing: Sealing, clock: Clock) -> None:
        """Work on the service's own database; nothing is read before the first call."""
        self._collection = database[SUBSCRIPTIONS]
        self._sealing = sealing
        self._clock = clock

    def stored(self, subscription: str, request: Request | None) -> StoredSubscription | None:
        """Return a subscription, and whether this request has changed it."""
        with time_limit():
            row = self._collection.find_one({"_id": subscription}, {"secrets": 0})
        if row is None:
            return None
        return StoredSubscription(subscription_of(row), guarded.earlier_answer(row, _keyed(request)) is not None)

    def page(self, after: str, limit: int) -> Sequence[Subscription]:
        """Return those that are not deleted, by id, after an id."""
        wanted = {"_id": {"$gt": after}, "state": {"$ne": SubscriptionState.DELETED.value}}
        with time_limit():
            return [subscription_of(row) for row in self._collection.find(wanted, _SHOWN).sort("_id", 1).limit(limit)]

    def live(self) -> Sequence[Subscription]:
        """Return all for which events are kept."""
        with time_limit():
            return [subscription_of(row) for row in self._collection.find(_LIVE, _SHOWN)]

    def add(self, subscription: Subscription, secret: Secret, request: Request | None) -> bool:
        """Store a new one."""
        row = {"_id": subscription.id, "secrets": self._sealed(subscription.id, [secret])} | _state(subscription)
        try:
            with time_limit():
                self._collection.insert_one(guarded.new_document(row, (), _keyed(request), self._clock.now()))
        except DuplicateKeyError:
            return False
        return True

    def save(
        self,
        before: Subscription,
        after: Subscription,
        request: Request | None,
        secrets: Sequence[Secret] | None = None,
    ) -> bool:
        """Store the next version."""
        now, state = self._clock.now(), _state(after)
        if secrets is not None:
            state["secrets"] = self._sealed(after.id, secrets)
        with time_limit():
            if request:  # no relay looks after these documents
                past = {"requests": {"at": {"$lt": now - guarded.REQUEST_KEPT}}}
                self._collection.update_one({"_id": before.id}, {"$pull": past})
            change = guarded.Change(set=state, request=_keyed(request))
            return guarded.guarded_update(self._collection, before.id, before.version, change, now)

    def secrets(self, subscription: str) -> Sequence[Secret]:
        """Return the secrets, newest first."""
        with time_limit():
            row = self._collection.find_one({"_id": subscription}, {"secrets": 1}) or {}
        return [
            Secret(self._sealing.open(each["sealed"], subscription), each.get("until"))
            for each in row.get("secrets", ())
        ]

    def note_failure(self, subscription: str, at: datetime) -> datetime:
        """Note that a post failed, and return since when none has succeeded."""
        with time_limit():
            row = self._collection.find_one_and_update(
                {"_id": subscription},
                [{"$set": {"failing_since": {"$ifNull": ["$failing_since", at]}}}],
                {"failing_since": 1},
                return_document=ReturnDocument.AFTER,
            )
        since: datetime = (row or {}).get("failing_since") or at
        return since

    def note_success(self, subscription: str) -> None:
        """Note that posts succeed again."""
        with time_limit():
            self._collection.update_one({"_id": subscription}, {"$set": {"failing_since": None}})

    def _sealed(self, subscription: str, secrets: Sequence[Secret]) -> list[Row]:
        return [{"sealed": self._sealing.seal(each.text, subscription), "until": each.until} for each in secrets]


def subscription_of(row: Row) -> Subscription:
    """Return a stored subscription."""
    return Subscription(
        id=row["_id"],
        version=row["version"],
        owner=row["owner"],
        wish=Wish(
            url=row["url"],
            event_types=tuple(row["event_types"]),
            contact=row["contact"],
            description=row["description"],
            state=SubscriptionState(row["state"]),
        ),
        create_time=row["create_time"],
        update_time=row["update_time"],
        secret_create_time=row["secret_create_time"],
        disable_reason=row["disable_reason"],
        failing_since=row.get("failing_since"),
    )


def _state(subscription: Subscription) -> dict[str, Any]:
    wish = subscription.wish
    return {
        "owner": subscription.owner,
        "url": wish.url,
        "event_types": list(wish.event_types),
        "contact": wish.contact,
        "description": wish.description,
        "state": wish.state.value,
        "disable_reason": subscription.disable_reason,
        "failing_since": subscription.failing_since,
        "create_time": subscription.create_time,
        "update_time": subscription.update_time,
        "secret_create_time": subscription.secret_create_time,
    }


def _keyed(request: Request | None) -> guarded.Request | None:
    return guarded.Request(f"{request.caller}|{request.id}", request.digest) if request else None
