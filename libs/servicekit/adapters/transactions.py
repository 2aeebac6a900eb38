"""Transactions that take no longer than a caller waits and leave no lock behind when their time runs out."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextvars import Context
from typing import TypeVar

import pymongo
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_primary import primary_of
from servicekit.failpoints import failpoint

TRANSACTION_SECONDS = 1.5
ENDING_SECONDS = 0.7
_FIRST_PAUSE_SECONDS = 0.002
_LONGEST_PAUSE_SECONDS = 0.05
DUPLICATE_KEY = 11000

Result = TypeVar("Result")


class Outdated(PyMongoError):
    """What a transaction stands on has changed since it was read: it is run again."""

    def __init__(self, what: str) -> None:
        """Tell what changed, without any customer's data."""
        super().__init__(what, error_labels=["TransientTransactionError"])


class Transactions:
    """Runs a piece of work in a transaction, again when it collided, within the patience of a caller."""

    def __init__(self, database: Database[Row], *, repeats_duplicates: bool = True) -> None:
        """Work on one database. A duplicate key is either a race to be run again, or an answer."""
        self._client = database.client
        self._primary = primary_of(database.client)
        self._repeats_duplicates = repeats_duplicates

    def run(self, work: Callable[[ClientSession], Result], seconds: float = TRANSACTION_SECONDS) -> Result:
        """Return what `work` returns once it is committed. `work` may run several times and has no other effects."""
        give_up = time.monotonic() + seconds
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                return self._once(work)
            except PyMongoError as fault:
                if not self._may_repeat(fault) or time.monotonic() > give_up:
                    raise
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 -- spreads colliding writers, nothing secret
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    def _once(self, work: Callable[[ClientSession], Result]) -> Result:
        with self._client.start_session() as session:
            session.start_transaction(
                read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority", j=True)
            )
            try:
                result = work(session)
                failpoint("write.before_commit")
            except BaseException:
                if not self._primary.is_away():
                    _in_time_of_its_own(session.abort_transaction)
                raise
            self._commit(session)
        failpoint("write.before_reply")
        return result

    def _commit(self, session: ClientSession) -> None:
        """Commit; when the answer is lost, ask again: committing twice is committing once."""
        try:
            session.commit_transaction()
        except (ConnectionFailure, OperationFailure) as fault:
            if not fault.has_error_label("UnknownTransactionCommitResult") or self._primary.is_away():
                raise
            _in_time_of_its_own(session.commit_transaction)

    def _may_repeat(self, fault: PyMongoError) -> bool:
        """Tell whether the transaction left nothing behind and may succeed now.

        A duplicate key is a race with another writer: what is there now will be seen next time.
        """
        if fault.has_error_label("TransientTransactionError"):
            return True
        if isinstance(fault, BulkWriteError):
            codes = [error.get("code") for error in fault.details.get("writeErrors", ())]
            return self._repeats_duplicates and DUPLICATE_KEY in codes
        return self._repeats_duplicates and isinstance(fault, DuplicateKeyError)


def _in_time_of_its_own(end: Callable[[], None]) -> None:
    """End a transaction although the time of the call may be up.

    Otherwise the server would hold its locks until it takes the transaction for abandoned, and everybody else who
    writes about the same customer would run out of time as well.
    """

    def bounded() -> None:
        with pymongo.timeout(ENDING_SECONDS):
            end()

    Context().run(bounded)  # an empty context: the time limit of the call does not reach into it
