"""Reading one document by the shortest way through the driver, for reads that most calls wait for."""

from __future__ import annotations

import threading
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import AutoReconnect

from servicekit.adapters.mongo_client import Row


class HotReads:
    """Reads single documents of one collection.

    `find_one` makes a cursor for the one document, which takes about a fifth of the read's processor time. The `find`
    command asked for a single batch has no cursor. A session of the driver's own for each command takes another fifth:
    each thread keeps one. The driver repeats only `find_one` when a primary steps down or a
    connection breaks, so that is what such a read falls back to.
    """

    def __init__(self, database: Database[Row], collection: str) -> None:
        """Read with the concern and the types of this database."""
        self._database = database
        self._collection = database[collection]
        self._name = collection
        self._concern = database.read_concern.document
        self._of_thread = threading.local()

    def one(self, wanted: Row, shown: Row | None = None) -> Row | None:
        """Return a document that fits, with these parts of it or whole, or None."""
        command: dict[str, Any] = {"find": self._name, "filter": wanted, "limit": 1, "singleBatch": True}
        if shown:
            command["projection"] = shown
        if self._concern:
            command["readConcern"] = self._concern
        try:
            answer = self._database.command(
                command, codec_options=self._database.codec_options, session=self._session()
            )
        except AutoReconnect:
            return self._collection.find_one(wanted, shown)
        found: list[Row] = answer["cursor"]["firstBatch"]
        return found[0] if found else None

    def _session(self) -> ClientSession:
        """Return the thread's session: like the driver's own it orders nothing, and no two threads may share one."""
        mine: ClientSession | None = getattr(self._of_thread, "session", None)
        if mine is None:
            mine = self._of_thread.session = self._database.client.start_session(causal_consistency=False)
        return mine
