"""What becomes of a recording that meets a stored one: the same is there, another body goes to quarantine."""

from __future__ import annotations

from collections.abc import Iterable

from bson.binary import Binary
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.interaction_rows import Prepared
from services.interactions.domain.ports import Fate

ANSWERED = {"digest": 1, "contact": 1, "data": 1}
"""The fields of a stored interaction that a recording is answered from."""


def fate_of(each: Prepared, there: Row | None, first: Prepared) -> Fate:
    """Compare a recording with what was stored before it, or else with the first of its own call."""
    if there is None and each is first:
        return Fate.RECORDED
    earlier = bytes(there["digest"]) if there else first.digest
    # What had its content removed has no digest: whatever is told of it again stays removed.
    return Fate.ALREADY_THERE if earlier in (b"", each.digest) else Fate.DIFFERS


def quarantine(database: Database[Row], different: Iterable[Prepared]) -> None:
    """Keep a second, different body of a source id for people to look at."""
    for each in different:
        database["quarantine"].update_one(
            {"_id": f"{each.id}-{each.digest.hex()}"},
            {
                "$setOnInsert": {
                    "interaction": each.id,
                    "data": Binary(each.data),
                    "record_time": each.recording.record_time,
                }
            },
            upsert=True,
        )
