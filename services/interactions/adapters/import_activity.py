"""Whether an import is at work: storing comes first, then placing in the histories, then telling others."""

from __future__ import annotations

from datetime import datetime

from pymongo.database import Database
from servicekit.adapters.backfill_room import is_storing
from servicekit.adapters.mongo_client import Row


def is_importing(database: Database[Row], now: datetime) -> bool:
    """Tell whether an import is storing, or something imported waits for its place for the first time."""
    unplaced = {"unresolved.import": {"$gt": ""}, "unresolved.next_at": {"$exists": False}}
    return is_storing(database, now) or database["interactions"].find_one(unplaced, {"_id": 1}) is not None
