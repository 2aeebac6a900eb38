"""Forgetting where a provider keeps the recordings of calls: in their logs, and in what is shown of them."""

from __future__ import annotations

from bson.binary import Binary
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.status_messages import without_recording
from services.interactions.adapters.webhook_documents import STATUS_LOGS

WITH_RECORDING: Row = {"entries.recording": {"$exists": True}}


def forget_recordings(database: Database[Row], wanted: Row, limit: int, session: ClientSession) -> int:
    """Take the addresses out of so many logs that match and have one; return how many there were."""
    logs = database[STATUS_LOGS]
    rows = list(logs.find(wanted | WITH_RECORDING, {"shown": 1}, session=session).limit(limit))
    for row in rows:
        change: Row = {"$unset": {"entries.$[].recording": ""}}
        if "shown" in row:
            change["$set"] = {"shown": Binary(without_recording(bytes(row["shown"])))}
        logs.update_one({"_id": row["_id"]}, change, session=session)
    return len(rows)
