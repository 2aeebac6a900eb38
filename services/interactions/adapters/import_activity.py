"""Whether an import is storing now: what it brings waits meanwhile, because storing comes first."""

from __future__ import annotations

from datetime import datetime, timedelta

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

_SILENT = timedelta(seconds=5)


def is_storing(database: Database[Row], now: datetime) -> bool:
    """Tell whether an import has stored something in the last seconds and is not at its end."""
    storing = {"finished": False, "update_time": {"$gt": now - _SILENT}}
    return database["imports"].find_one(storing, {"_id": 1}) is not None
