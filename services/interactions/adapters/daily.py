"""Maintenance that is to begin by itself, once a day."""

from __future__ import annotations

from datetime import timedelta

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_operations import MongoOperations
from servicekit.clock import Clock
from servicekit.ids import new_id
from servicekit.operations import OperationRecord, OperationState

_DAY = timedelta(days=1)


def start_when_due(database: Database[Row], kind: str, clock: Clock) -> bool:
    """Start an operation unless the last one of its kind was started less than a day ago."""
    operations, now = MongoOperations(database), clock.now()
    last = operations.last(kind)
    if last and now - last.create_time < _DAY:
        return False
    operations.start(OperationRecord(new_id("op"), kind, OperationState.PENDING, now))
    return True
