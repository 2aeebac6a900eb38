"""Letting statuses that wait for their message be shown as soon as it is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.webhook_documents import STATUS_LOGS

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def wake_statuses(database: Database[Row], interactions: Sequence[str]) -> None:
    """Make what was heard of these due now. Nearly always nothing was, and one look by id tells.

    Without this it would be shown all the same, when its turn comes.
    """
    if not interactions:
        return
    logs, waiting = database[STATUS_LOGS], {"_id": {"$in": list(interactions)}, "next_at": {"$exists": True}}
    if logs.find_one(waiting, {"_id": 1}) is not None:
        logs.update_many(waiting, {"$set": {"next_at": _LONG_AGO}})
