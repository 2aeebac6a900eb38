"""Inserting many documents: some portions go into the database while the next is made."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.callers_time import within_callers_time

PORTION = 50
"""Small enough that little is left to wait for when the last one is made, large enough that a command costs little."""

_AHEAD = 3
"""Portions on their way into the database: an insert is on the disk before it is answered, and waits for that."""

_DUPLICATE_KEY = 11000


def insert_all(collection: Collection[Row], portions: Iterable[Sequence[Row]]) -> set[str]:
    """Insert these and return the ids of those that are in; documents that lost a race for a unique key are not."""
    stored: set[str] = set()
    under_way: deque[Future[set[str]]] = deque()
    with ThreadPoolExecutor(_AHEAD, thread_name_prefix="insert") as inserter:
        for rows in portions:
            if len(under_way) == _AHEAD:
                stored |= under_way.popleft().result()
            under_way.append(inserter.submit(copy_context().run, _insert, collection, rows))
        return stored.union(*(inserting.result() for inserting in under_way))


def only_lost_races(partly: BulkWriteError) -> set[int]:
    """Return which writes met a key that was taken meanwhile; raise again when anything else went wrong."""
    faults = partly.details["writeErrors"]
    if partly.details["writeConcernErrors"] or any(fault["code"] != _DUPLICATE_KEY for fault in faults):
        raise partly
    return {fault["index"] for fault in faults}


def _insert(collection: Collection[Row], rows: Sequence[Row]) -> set[str]:
    lost: set[int] = set()
    try:
        within_callers_time(lambda: collection.insert_many(rows, ordered=False))
    except BulkWriteError as partly:
        lost = only_lost_races(partly)
    return {row["_id"] for number, row in enumerate(rows) if number not in lost}
