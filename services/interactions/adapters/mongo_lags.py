"""What is behind: this service's own workers, and each source of webhooks whose posts wait to be worked on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pymongo.database import Database
from pymongo.errors import PyMongoError
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_operations import MongoHeartbeats
from servicekit.logs import get_logger

from services.interactions.adapters.webhook_documents import INBOX
from services.interactions.domain.briefs.knowing import Lag

_FRESH = timedelta(seconds=5)
_SPAN = timedelta(days=1)
_LOOKED_AT = 500
"""So many waiting posts tell which sources are behind; when more wait, those are due first."""

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class MongoLags:
    """Tells what is behind for longer than a while. It looks once in five seconds."""

    def __init__(self, database: Database[Row], after: timedelta, source: str) -> None:
        """Tell of silence and of posts that wait for longer than `after`; `source` is what the workers are called."""
        self._heartbeats = MongoHeartbeats(database)
        self._posts = database[INBOX]
        self._after = after
        self._source = source
        self._first: datetime | None = None
        self._looked: datetime | None = None
        self._last: datetime | None = None
        self._waiting: dict[str, datetime] = {}
        self._nothing_before = _EVER
        """Until then nothing that was seen when it last looked can be behind for long enough."""

    def lags(self, now: datetime) -> tuple[Lag, ...]:
        """Return what is behind now, the workers first and then sources by their names."""
        if self._looked is None or abs(now - self._looked) > _FRESH:
            self._looked = now
            self._look(now)
            self._first = self._first or now
            self._nothing_before = min((self._last or self._first, *self._waiting.values())) + self._after
        if now <= self._nothing_before:
            return ()
        return (*self._of_workers(now), *self._of_sources(now))

    def _look(self, now: datetime) -> None:
        try:
            reports = self._heartbeats.since(now - _SPAN)
            self._last = max((report.report_time for report in reports if report.bus_connected), default=None)
            self._waiting = self._oldest()
        except PyMongoError:
            get_logger().warning("what is behind cannot be read; what was seen last is told")

    def _oldest(self) -> dict[str, datetime]:
        """Return since when the oldest post of each source waits. What is parked waits for people, not for us."""
        rows = self._posts.find({"next_at": {"$gte": _EVER}}, {"_id": 0, "source": 1, "receive_time": 1})
        oldest: dict[str, datetime] = {}
        for row in rows.sort("next_at", 1).limit(_LOOKED_AT):
            oldest[row["source"]] = min(row["receive_time"], oldest.get(row["source"], row["receive_time"]))
        return oldest

    def _of_workers(self, now: datetime) -> Iterator[Lag]:
        last = self._last or self._first or now  # nobody has reported for a day: how long before that is not known
        if now - last > self._after:
            yield Lag(self._source, "news of contacts and facts from texts may be missing", last)

    def _of_sources(self, now: datetime) -> Iterator[Lag]:
        for source, since in sorted(self._waiting.items()):
            if now - since > self._after:
                yield Lag(source, "what came in through it since may be missing", since, brings=True)
