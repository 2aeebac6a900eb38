"""Statuses in MongoDB: a log beside each message or call, and what its interaction shows of it.

News only ever add to a log, so their order does not matter. Showing them is work of its own, done when there are news
and an interaction: the state is worked out from the whole log, and written to the interaction's row, its card and the
outbox of the log in one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from bson.binary import Binary
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters.guarded import outbox_entry
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions
from servicekit.clock import Clock

from services.interactions.adapters.cards import entry_of
from services.interactions.adapters.status_messages import (
    entry_of_call,
    news_of,
    shown,
    status_event,
    without_recording,
)
from services.interactions.adapters.webhook_documents import STATUS_LOGS, WATERMARKS
from services.interactions.domain.interaction import Direction
from services.interactions.domain.naming import position
from services.interactions.domain.statuses import (
    PARKED_FOR,
    CallNews,
    CallState,
    DeliveryStatus,
    call_state,
    delivery_state,
)

MOST_ENTRIES = 200
"""A log takes no more posts than this; a message has some six, and a call some twenty."""

_AT_ONCE = 200
_SECONDS = 10.0
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.25, 60.0


class MongoStatuses:
    """Keeps what is heard of messages and calls, and shows it with their interactions."""

    def __init__(self, database: Database[Row], clock: Clock, epoch: int) -> None:
        """Work on the service's own database; events carry this epoch."""
        self._logs = database[STATUS_LOGS]
        self._watermarks = database[WATERMARKS]
        self._interactions = database["interactions"]
        self._cards = database["cards"]
        self._transactions = Transactions(database)
        self._clock = clock
        self._epoch = epoch

    def hear_of_message(self, interaction: str, source: str, status: DeliveryStatus, note: str = "") -> None:
        """Add a status to a message's log; the same one again changes nothing."""
        entry: Row = {"key": f"d{int(status)}", "status": int(status), "heard_time": self._clock.now()}
        self._hear(interaction, source, entry | ({"note": note} if note else {}))

    def hear_from_provider(
        self, name: str, provider_id: str, source: str, status: DeliveryStatus, note: str = ""
    ) -> None:
        """Add what a provider says of an id to the log of the message that has it.

        Where none has it yet, it is kept under a name of its own. Whoever learns the id at this moment looks for news
        after noting it, as here the id is looked for after keeping the news: one of the two finds the other.
        """
        heard_as = _digest(provider_id)
        entry: Row = {"key": f"d{int(status)}", "status": int(status), "heard_time": self._clock.now()}
        entry |= {"note": note} if note else {}
        known = self._logs.find_one({"provider_ids": heard_as}, {"_id": 1})
        self._hear(known["_id"] if known else name, source, entry, {} if known else {"heard_as": heard_as})
        if not known:
            known = self._logs.find_one({"provider_ids": heard_as}, {"_id": 1})
            if known:
                self._adopt(known["_id"], heard_as)
        self.show(known["_id"] if known else name)

    def learn_provider_id(self, interaction: str, source: str, provider_id: str) -> None:
        """Note the id a provider gave to a message, and take over what was heard of it before."""
        heard_as, now = _digest(provider_id), self._clock.now()
        change: Row = {
            "$addToSet": {"provider_ids": heard_as},
            "$setOnInsert": {
                "source": source, "version": 0, "outbox": [], "entries": [], "next_at": now,
                "expire_at": now + PARKED_FOR,
            },
        }  # fmt: skip
        try:
            self._logs.update_one({"_id": interaction}, change, upsert=True)
        except DuplicateKeyError:
            self._logs.update_one({"_id": interaction}, change)
        self._adopt(interaction, heard_as)

    def hear_of_call(self, interaction: str, source: str, news: CallNews) -> None:
        """Add a post to a call's log; the same one again changes nothing."""
        entry = entry_of_call(news) | {"heard_time": self._clock.now()}
        self._hear(interaction, source, entry | {"key": f"c{_digest(repr(news))}"})

    def raise_watermark(self, source: str, key: str, status: DeliveryStatus, until: datetime) -> None:
        """Say up to when everything sent to the owner of a key has a status; an earlier time changes nothing."""
        name, now = _digest(f"{source}\0{key}"), self._clock.now()
        change: Row = {
            "$max": {f"marks.{int(status)}": until},
            "$set": {"next_at": now, "attempts": 0, "expire_at": now + PARKED_FOR},
            "$setOnInsert": {"source": source, "key": key},
        }
        self._watermarks.update_one({"_id": name}, change, upsert=True)

    def look_at_watermark(self, source: str, key: str) -> None:
        """Let a watermark be applied again: something was recorded that it may cover."""
        again = {"$set": {"next_at": self._clock.now(), "attempts": 0}}
        self._watermarks.update_one({"_id": _digest(f"{source}\0{key}")}, again)

    def show(self, interaction: str) -> None:
        """Show what was heard of one interaction, if it is there."""
        log = self._logs.find_one({"_id": interaction, "next_at": {"$exists": True}})
        if log is not None:
            self._show_or_wait(log)

    def work(self) -> int:
        """Show what is due; return how many logs and watermarks there were."""
        due = {"next_at": {"$lte": self._clock.now()}}
        marks = list(self._watermarks.find(due).sort("next_at", 1).limit(_AT_ONCE))
        for mark in marks:
            self._apply(mark)
        logs = list(self._logs.find(due, {"_id": 1, "attempts": 1, "source": 1}).sort("next_at", 1).limit(_AT_ONCE))
        for log in logs:
            self._show_or_wait(log)
        return len(marks) + len(logs)

    def _adopt(self, interaction: str, heard_as: str) -> None:
        """Take over what was heard under another name of something that is not there, and what comes meanwhile."""
        wanted: Row = {"heard_as": heard_as, "_id": {"$ne": interaction}, "version": 0}
        while parked := self._logs.find_one(wanted):
            for entry in parked["entries"]:
                self._hear(interaction, parked["source"], entry)
            self._logs.delete_one({"_id": parked["_id"], "version": 0, "entries": {"$size": len(parked["entries"])}})

    def _hear(self, interaction: str, source: str, entry: Row, new: Row | None = None) -> None:
        """Add to a log, unless it holds the same already or is full.

        The first two of a log may come at once, each to make it: whoever is second finds it there and adds to it.
        """
        now, expires = self._clock.now(), entry["heard_time"] + PARKED_FOR
        is_decided = [{"entries.key": entry["key"]}, {f"entries.{MOST_ENTRIES - 1}": {"$exists": True}}]
        change: Row = {
            "$push": {"entries": entry},
            "$set": {"next_at": now, "attempts": 0},
            "$setOnInsert": {"source": source, "version": 0, "outbox": [], "expire_at": expires} | (new or {}),
        }
        while True:
            try:
                self._logs.update_one({"_id": interaction, "$nor": is_decided}, change, upsert=True)
                return
            except DuplicateKeyError:
                if self._logs.find_one({"_id": interaction, "$or": is_decided}, {"_id": 1}):
                    return

    def _show_or_wait(self, log: Row) -> None:
        if self._transactions.run(lambda session: self._show(log["_id"], session), _SECONDS):
            return
        self._wait(self._logs, log)

    def _wait(self, collection: Collection[Row], row: Row) -> None:
        attempts = row.get("attempts", 0)
        seconds = min(_FIRST_WAIT_SECONDS * 2.0 ** min(attempts, 16), _LONGEST_WAIT_SECONDS)
        later = {"$set": {"next_at": self._clock.now() + timedelta(seconds=seconds)}, "$inc": {"attempts": 1}}
        waiting = {"_id": row["_id"], "next_at": {"$exists": True}}
        collection.update_one(waiting, later)

    def _show(self, name: str, session: ClientSession) -> bool:
        """Show a log with its interaction; False while there is none with a contact."""
        log = self._logs.find_one({"_id": name, "next_at": {"$exists": True}}, session=session)
        if log is None:
            return True
        row = self._interactions.find_one({"_id": name, "contact": {"$exists": True}}, session=session)
        if row is None:
            return False
        rows = [row, *self._corrections(row, session)]
        status, call = _state(log["entries"], Direction(row["direction"]))
        data = shown(status, call)
        if "removed_time" in row:
            data = without_recording(data)
        change: Row = {"$unset": {"next_at": "", "expire_at": ""}}
        if data != bytes(log.get("shown", b"")):
            for each in rows:
                self._show_with(each, data, session)
            version = log["version"] + 1
            change["$set"] = {"shown": Binary(data), "version": version, "contact": rows[-1]["contact"]}
            if "removed_time" not in row:
                event = status_event(log, rows[-1], status, call, self._epoch, version, self._clock.now())
                change["$push"] = {"outbox": outbox_entry(event)}
        self._logs.update_one({"_id": name}, change, session=session)
        return True

    def _show_with(self, row: Row, data: bytes, session: ClientSession) -> None:
        """Write what is shown beside an interaction and to its place on the card, whose readers need no second read."""
        self._interactions.update_one({"_id": row["_id"]}, {"$set": {"shown": Binary(data)}}, session=session)
        entry = entry_of(row | {"shown": data}).stored()
        place = position(row["occur_time"], row["_id"])
        self._cards.update_one(
            {"members.id": row["contact"], "recent.k": place},
            {"$set": {"recent.$[entry]": entry}, "$inc": {"rev": 1}},
            array_filters=[{"entry.k": place}],
            session=session,
        )

    def _corrections(self, row: Row, session: ClientSession) -> Iterable[Row]:
        """Yield what stands in histories instead of an interaction."""
        while row.get("corrected"):
            found = self._interactions.find_one({"_id": row["corrected"]}, session=session)
            if found is None:
                return
            row = found
            yield row

    def _apply(self, mark: Row) -> None:
        """Add a watermark's statuses to the logs of all messages it covers; try again while its customer is unknown."""
        contacts = self._owners(mark["key"])
        for status, until in mark["marks"].items():
            self._cover(mark["source"], contacts, DeliveryStatus(int(status)), until)
        if contacts:
            self._watermarks.update_one({"_id": mark["_id"], "next_at": mark["next_at"]}, {"$unset": {"next_at": ""}})
        else:
            self._wait(self._watermarks, mark)

    def _owners(self, key: str) -> list[str]:
        cards = self._cards.find({"members.keys": key}, {"members.id": 1, "members.keys": 1})
        return [member["id"] for card in cards for member in card["members"] if key in member["keys"]]

    def _cover(self, source: str, contacts: list[str], status: DeliveryStatus, until: datetime) -> None:
        covered = {
            "contact": {"$in": contacts},
            "occur_time": {"$lte": until},
            "direction": int(Direction.OUTBOUND),
            "source": source,
        }
        for row in self._interactions.find(covered, {"_id": 1}).sort([("occur_time", -1), ("_id", -1)]):
            before = self._logs.find_one({"_id": row["_id"]}, {"entries.status": 1})
            if before and any(entry["status"] >= status for entry in before["entries"]):
                continue
            self.hear_of_message(row["_id"], source, status)


def shown_by(entries: list[Row], direction: Direction, *, with_recording: bool) -> bytes:
    """Return what such a log shows of an interaction."""
    data = shown(*_state(entries, direction))
    return data if with_recording else without_recording(data)


def _state(entries: list[Row], direction: Direction) -> tuple[DeliveryStatus, CallState | None]:
    calls = [news_of(entry) for entry in entries if "sequence" in entry]
    messages = [DeliveryStatus(entry["status"]) for entry in entries if "sequence" not in entry]
    return delivery_state(messages), call_state(calls, direction) if calls else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
