"""Messages to customers in MongoDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import Context
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

from services.notifications.adapters.leased_rows import NOW, LeasedRows
from services.notifications.adapters.message_documents import MESSAGES
from services.notifications.domain.delivery import DeliveryState, Ending
from services.notifications.domain.messages import KEPT, Address, CustomerMessage, MessageState, Thread, Wish

_Result = TypeVar("_Result")
CONTENT: Row = {"body": "", "subject": "", "address": {}, "thread": {}}
"""What a message that is over does not hold any more."""


def _in_time_of_its_own(work: Callable[[], _Result]) -> _Result:
    """Work with the time of one operation, whatever the call has spent on asking other services before."""

    def bounded() -> _Result:
        with time_limit():
            return work()

    return Context().run(bounded)  # an empty context: the time limit of the call does not reach into it


class MongoMessages:
    """Keeps messages."""

    def __init__(self, database: Database[Row], clock: Clock, lease: timedelta) -> None:
        """Work on the service's own database; a claim holds for one lease, and for another once handed over."""
        self._messages = database[MESSAGES]
        self._clock = clock
        self._leased = LeasedRows(self._messages, clock, lease)

    def add(self, message: CustomerMessage) -> bool:
        """Store a new message."""
        row = _row(message)
        try:
            _in_time_of_its_own(lambda: self._messages.insert_one(row))
        except DuplicateKeyError:
            return False
        return True

    def get(self, message: str) -> CustomerMessage | None:
        """Return a message."""
        row = _in_time_of_its_own(lambda: self._messages.find_one({"_id": message}))
        return message_of(row) if row else None

    def set_interaction(self, message: str, interaction: str) -> None:
        """Keep where it stands in the history; what it is now is told there."""
        told = {"interaction": interaction, "tell_at": self._clock.now()}
        change = {"$set": told, "$inc": {"version": 1}}
        _in_time_of_its_own(lambda: self._messages.update_one({"_id": message}, change))

    def cancel(self, message: str, now: datetime) -> bool:
        """Take it back while it waits for its time."""
        waiting = {"_id": message, "state": MessageState.PENDING.value, "attempts": 0, "send_time": {"$gt": now}}
        over = {"state": MessageState.CANCELED.value, "update_time": now, "tell_at": now} | CONTENT
        with time_limit():
            change = {"$set": over, "$unset": {"next_at": ""}, "$inc": {"version": 1}}
            return self._messages.update_one(waiting, change).matched_count > 0

    def claim(self) -> CustomerMessage | None:
        """Take the message that has been due longest, for one lease."""
        row = self._leased.claim()
        return message_of(row) if row else None

    def hand_over(self, message: CustomerMessage) -> None:
        """Note that from here on the provider may have it."""
        self._leased.hand_over(message.id, message.attempts)

    def settle(self, message: CustomerMessage, result: Ending) -> bool:
        """Store what became of the attempt."""
        now = self._clock.now()
        change: Row = {"update_time": now}
        if result.state is not DeliveryState.PENDING:
            change |= {"tell_at": now, "provider_id": result.provider_id[:512]} | CONTENT
        return self._leased.settle(message.id, message.attempts, result, {"$set": change})

    def postpone(self, message: CustomerMessage, until: datetime, reason: str) -> bool:
        """Let it wait until then; until then it can be canceled, for it was not tried."""
        now = self._clock.now()
        wait = Ending(DeliveryState.PENDING, reason, (until - now).total_seconds())
        waiting: Row = {"$set": {"update_time": now, "send_time": until}, "$inc": {"attempts": -1}}
        return self._leased.settle(message.id, message.attempts, wait, waiting, knows_better=False)

    def release_interrupted(self) -> int:
        """Judge the attempts whose lease ran out: those that may have been handed over become unknown."""
        emptied = {name: {"$literal": value} for name, value in CONTENT.items()}
        unknown = self._leased.release_handed_over({"tell_at": NOW} | emptied)
        return unknown + self._leased.release_held_back()

    def untold(self) -> CustomerMessage | None:
        """Return one whose history has not been told its state yet."""
        with time_limit():
            row = self._messages.find_one({"tell_at": {"$lte": self._clock.now()}}, sort=[("tell_at", 1)])
            if row is not None and not row["interaction"]:
                self._messages.update_one({"_id": row["_id"], "version": row["version"]}, {"$unset": {"tell_at": ""}})
                return self.untold()  # it never came into the history: there is nothing to tell
        return message_of(row) if row else None

    def set_told(self, message: CustomerMessage, *, again_at: datetime | None = None) -> None:
        """Keep that the history knows this state, unless it has another one by now."""
        if again_at:
            change: Row = {"$set": {"tell_at": again_at}}
        else:
            change = {"$set": {"told": message.state.value}, "$unset": {"tell_at": "", "provider_id": ""}}
        with time_limit():
            self._messages.update_one({"_id": message.id, "state": message.state.value}, change)

    def about(self, contacts: Sequence[str]) -> Iterator[CustomerMessage]:
        """Return every message to these contacts."""
        return map(message_of, self._messages.find({"contact": {"$in": list(contacts)}}))


def message_of(row: Row) -> CustomerMessage:
    """Return a stored message."""
    return CustomerMessage(
        id=row["_id"],
        wish=Wish(
            contact=row["contact"],
            channel=row["channel"],
            body=row["body"],
            subject=row["subject"],
            issue=row["issue"],
            in_reply_to=row["in_reply_to"],
            purpose=row["purpose"],
            template=row.get("template", ""),
            language=row.get("language", ""),
        ),
        address=Address(**row["address"]) if row["address"] else Address("", "", ""),
        thread=Thread(**row["thread"]),
        author=row["author"],
        digest=row["digest"],
        state=MessageState(row["state"]),
        create_time=row["create_time"],
        send_time=row["send_time"],
        update_time=row["update_time"],
        reason=row["reason"],
        interaction=row["interaction"],
        attempts=row["attempts"],
        told=row["told"],
        provider_id=row.get("provider_id", ""),
    )


def _row(message: CustomerMessage) -> Row:
    is_over = message.state is not MessageState.PENDING
    row: dict[str, Any] = {
        "_id": message.id,
        "version": 1,
        **asdict(message.wish),
        "address": asdict(message.address),
        "thread": asdict(message.thread),
        "author": message.author,
        "digest": message.digest,
        "state": message.state.value,
        "reason": message.reason,
        "interaction": message.interaction,
        "told": "",
        "attempts": 0,
        "create_time": message.create_time,
        "send_time": message.send_time,
        "update_time": message.update_time,
        "expire_time": message.create_time + KEPT,
    }
    return row | CONTENT if is_over else row | {"next_at": message.send_time}
