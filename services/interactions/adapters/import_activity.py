"""Whether an import is at work: storing comes first, then placing in the histories, then telling others."""

from __future__ import annotations

from datetime import datetime, timedelta

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

_SILENT = timedelta(seconds=5)


def is_storing(database: Database[Row], now: datetime) -> bool:
    """Tell whether an import has stored something in the last seconds and is not at its end."""
    storing = {"finished": False, "update_time": {"$gt": now - _SILENT}}
    return database["imports"].find_one(storing, {"_id": 1}) is not None


def is_importing(database: Database[Row], now: datetime) -> bool:
    """Tell whether an import is storing, or something imported waits for its place for the first time."""
    unplaced = {"unresolved.import": {"$gt": ""}, "unresolved.attempts": 0}
    return is_storing(database, now) or database["interactions"].find_one(unplaced, {"_id": 1}) is not None
