"""The log of decisions in MongoDB: gathered in memory and written together, so that no event waits for it.

What a killed process had not written yet is lost: at most a second of reasons, never a notification.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from threading import Lock

from pymongo.database import Database
from pymongo.errors import BulkWriteError
from servicekit.adapters.mongo_client import Row, time_limit
from servicekit.clock import Clock

from services.notifications.adapters.rule_documents import DECISIONS
from services.notifications.domain.decision import Decision, Verdict
from services.notifications.domain.rules.happening import Happening

_WAITING_AT_MOST = 10_000
"""More than these are not kept while the database is away: the oldest go."""
_AT_ONCE = 1000
_DUPLICATE = 11000


class MongoDecisions:
    """Keeps decisions for some days; for none, it keeps nothing."""

    def __init__(self, database: Database[Row], clock: Clock, kept: timedelta) -> None:
        """Work on the service's own database."""
        self._collection = database[DECISIONS]
        self._clock = clock
        self._kept = kept
        self._waiting: deque[Decision] = deque(maxlen=_WAITING_AT_MOST)
        self._lock = Lock()

    def note(self, decision: Decision) -> None:
        """Keep it soon."""
        if self._kept:
            self._waiting.append(decision)

    def flush(self) -> int:
        """Store what was noted; what is there already stays as it is."""
        with self._lock:
            written = 0
            while self._waiting:
                count = min(len(self._waiting), _AT_ONCE)
                batch = [self._waiting[place] for place in range(count)]
                self._write(batch)
                for _ in range(count):
                    self._waiting.popleft()
                written += count
        return written

    def of_event(self, event_id: str) -> Decision | None:
        """Return what was decided about an event."""
        with time_limit():
            row = self._collection.find_one({"_id": event_id})
        return _decision(row) if row else None

    def newest(self, since: datetime | None, types: Iterable[str], limit: int) -> Sequence[Decision]:
        """Return the decisions about events of these types, newest first."""
        wanted: Row = {"type": {"$in": list(types)}}
        if since:
            wanted["record_time"] = {"$gte": since}
        with time_limit():
            rows = self._collection.find(wanted).sort([("record_time", -1), ("_id", -1)]).limit(limit)
            return [_decision(row) for row in rows]

    def _write(self, batch: Sequence[Decision]) -> None:
        expire_time = self._clock.now() + self._kept
        rows = {one.happening.event_id: _row(one, expire_time) for one in reversed(batch)}
        try:
            with time_limit():
                self._collection.insert_many(list(rows.values()), ordered=False)
        except BulkWriteError as fault:
            if any(error["code"] != _DUPLICATE for error in fault.details["writeErrors"]):
                raise


def _row(decision: Decision, expire_time: datetime) -> Row:
    about = decision.happening
    people = {
        "author": about.author,
        "owner": about.owner,
        "mentions": list(about.mentions),
        "followers": list(about.followers),
    }
    return {
        "_id": about.event_id,
        "type": about.type,
        "contact": about.contact,
        "record_time": about.record_time,
        "expire_time": expire_time,
        "seen": {name: list(values) for name, values in about.seen.items()},
        "people": {name: value for name, value in people.items() if value},
        "verdicts": [
            {
                "rule": one.rule,
                "version": one.version,
                "reason": one.reason,
                "agents": list(one.agents),
                "spared": [list(each) for each in one.spared],
            }
            for one in decision.verdicts
        ],
    }


def _decision(row: Row) -> Decision:
    people = row.get("people", {})
    happening = Happening(
        event_id=row["_id"],
        type=row["type"],
        contact=row["contact"],
        record_time=row["record_time"],
        seen={name: tuple(values) for name, values in row["seen"].items()},
        author=people.get("author", ""),
        owner=people.get("owner", ""),
        mentions=tuple(people.get("mentions", ())),
        followers=tuple(people.get("followers", ())),
    )
    verdicts = (
        Verdict(
            one["rule"],
            one["version"],
            one["reason"],
            tuple(one["agents"]),
            tuple((a, b) for a, b in one.get("spared", ())),
        )
        for one in row["verdicts"]
    )
    return Decision(happening, tuple(verdicts))
