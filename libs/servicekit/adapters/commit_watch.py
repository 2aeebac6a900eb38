"""Waiting for the next commit: a change stream that wakes a worker at once, while polling stays its safety net."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bson.timestamp import Timestamp
from pymongo.change_stream import ChangeStream
from pymongo.collection import Collection
from pymongo.errors import PyMongoError

from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_facts import PENDING

# Told by what is there: for a condition on what is not, the server looks at every insert in full. Imports make many.
_NEW_WORK = {
    "$or": [
        {"operationType": "insert", "fullDocument.pub.state": PENDING},
        {"operationType": "insert", "fullDocument.outbox.can_wait": False},
        {"operationType": "update", "updateDescription.updatedFields.version": {"$exists": True}},
    ]
}
_LONGEST_AWAIT_SECONDS = 1.0


class CommitWatch:
    """Tells when documents of some collections were inserted or reached a new version since the last `mark`.

    Inserts whose events can wait are not told.
    """

    def __init__(self, collections: Sequence[Collection[Row]]) -> None:
        """Watch these collections of one database; nothing is opened before the first wait."""
        self._database = collections[0].database
        self._names = [collection.name for collection in collections]
        self._since: Timestamp | None = None
        self._stream: ChangeStream[Row] | None = None

    def mark(self) -> None:
        """Count only commits after this moment as new."""
        if self._stream is None:
            self._since = self._operation_time()

    def wait(self, timeout_seconds: float) -> bool:
        """Return True as soon as there is a new commit, or False after the timeout."""
        deadline = time.monotonic() + timeout_seconds
        try:
            stream = self._opened(min(timeout_seconds, _LONGEST_AWAIT_SECONDS))
            while time.monotonic() < deadline:
                if stream.try_next() is not None:
                    self.close()
                    return True
            return False
        except PyMongoError:
            self.close()
            time.sleep(max(0.0, min(deadline - time.monotonic(), 0.2)))
            return False

    def close(self) -> None:
        """Give the stream back; the next wait opens another."""
        stream, self._stream = self._stream, None
        if stream is not None:
            try:
                stream.close()
            except PyMongoError:
                return

    def _opened(self, await_seconds: float) -> ChangeStream[Row]:
        if self._stream is None:
            self._stream = self._database.watch(
                [{"$match": {"ns.coll": {"$in": self._names}} | _NEW_WORK}, {"$project": {"_id": 1}}],
                start_at_operation_time=self._since,
                max_await_time_ms=max(int(await_seconds * 1000), 1),
            )
        return self._stream

    def _operation_time(self) -> Timestamp | None:
        try:
            with self._database.client.start_session() as session:
                self._database.command("ping", session=session)
                return session.operation_time
        except PyMongoError:
            return None
