"""Inserting many documents: one portion goes into the database while the next is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError
from servicekit.adapters.mongo_client import Row

from services.contacts.adapters.callers_time import within_callers_time

PORTION = 125
"""Small enough that several make a batch of an import, large enough that a command for each costs next to nothing."""

_DUPLICATE_KEY = 11000


def insert_all(collection: Collection[Row], portions: Iterable[Sequence[Row]]) -> set[str]:
    """Insert these and return the ids of those that are in; documents that lost a race for a unique key are not."""
    stored: set[str] = set()
    with ThreadPoolExecutor(1, thread_name_prefix="insert") as inserter:
        inserting: Future[set[str]] | None = None
        for rows in portions:
            if inserting is not None:
                stored |= inserting.result()
            inserting = inserter.submit(copy_context().run, _insert, collection, rows)
        return stored | inserting.result() if inserting is not None else stored


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
