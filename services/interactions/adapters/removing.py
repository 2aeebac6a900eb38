"""Taking the content out of stored interactions: erasure and retention leave a row that says something took place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from backstory.interactions.v1 import interactions_pb2 as pb
from bson.binary import Binary
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_facts import WITHHELD

from services.interactions.adapters.card_facts import hide_facts
from services.interactions.adapters.gridfs_blobs import forget_blobs
from services.interactions.adapters.interaction_messages import without_content
from services.interactions.adapters.recordings import forget_recordings
from services.interactions.adapters.search_entries import bury
from services.interactions.adapters.status_messages import without_recording
from services.interactions.domain.interaction import Kind

WITH_CONTENT: Row = {"removed_time": {"$exists": False}}
"""Matches interactions whose content was not removed."""

MOST_BYTES = 8 * 1024 * 1024
"""How much content one transaction takes out."""


def remove_content(database: Database[Row], rows: Iterable[Row], now: datetime, session: ClientSession) -> int:
    """Empty these rows, and those they are corrections of; return how many had content.

    An event that still waits is not published any more, and the digest of what was told goes too: of short texts it
    tells what they were. Facts that were told there go too, also from cards, and what they
    are found by; whatever else cards show is left to the caller.
    """
    interactions = database["interactions"]
    with_content = [row for row in rows if "removed_time" not in row]
    latest = with_content
    while corrected := [name for row in latest if (name := _corrects(row))]:
        known = {row["_id"] for row in with_content}
        wanted = {"_id": {"$in": corrected}, "corrected": {"$exists": True}} | WITH_CONTENT
        latest = [row for row in interactions.find(wanted, session=session) if row["_id"] not in known]
        with_content += latest
    if with_content:
        interactions.bulk_write([_emptied(row, now) for row in with_content], ordered=False, session=session)
        heard_of = [row["_id"] for row in with_content if "shown" in row]
        if heard_of:
            forget_recordings(database, {"_id": {"$in": heard_of}}, len(heard_of), session)
        names = [row["_id"] for row in with_content]
        hide_facts(database, {row["_id"]: row.get("contact", "") for row in with_content}, session)
        bury(database, names, session)
        forget_blobs(database, names, session)
    return len(with_content)


def _emptied(row: Row, now: datetime) -> UpdateOne:
    change: Row = {
        "data": Binary(without_content(bytes(row["data"]), now)),
        "digest": Binary(b""),
        "removed_time": now,
    }
    if "shown" in row:
        change["shown"] = Binary(without_recording(bytes(row["shown"])))
    if "pub" in row:
        change["pub"] = {"state": WITHHELD}
    return UpdateOne(
        {"_id": row["_id"]}, {"$set": change, "$unset": {"unresolved": "", "traceparent": "", "screened.reason": ""}}
    )


def _corrects(row: Row) -> str:
    """Return the interaction a correction repeats: what a split has moved has a copy with its first contact."""
    if row["kind"] != Kind.CORRECTION:
        return ""
    return pb.Interaction.FromString(bytes(row["data"])).corrects.removeprefix("interactions/")
