"""Stored interactions as texts to read facts from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.card_sources import IN_FORCE
from services.interactions.domain.extracting import READ, Text
from services.interactions.domain.interaction import ActorType, Direction, Kind, Visibility

_READ: Row = {
    "direction": int(Direction.INBOUND),
    "kind": {"$in": [int(kind) for kind in READ]},
    "contact": {"$exists": True},
    "removed_time": {"$exists": False},
} | IN_FORCE
_AT_ONCE = 100
_KNOWN = frozenset(Visibility)


class MongoTexts:
    """Reads all interactions by id, so that no index is needed for something that is rare."""

    def __init__(self, database: Database[Row]) -> None:
        """Work on the service's own database."""
        self._interactions = database["interactions"]

    def window(self, after: str, limit: int) -> tuple[Sequence[Text], int, str]:
        """Return what is in the next so many interactions by id, how many those are, and the last id."""
        found = self._interactions.find({"_id": {"$gt": after}}, {"_id": 1}).sort("_id", 1).limit(limit)
        names = [row["_id"] for row in found]
        if not names:
            return (), 0, ""
        wanted = _READ | {"_id": {"$gt": after, "$lte": names[-1]}}
        rows = self._interactions.find(wanted, {"data": 1}).batch_size(_AT_ONCE)
        return [text_of(pb.Interaction.FromString(bytes(row["data"]))) for row in rows], len(names), names[-1]


def text_of(message: pb.Interaction) -> Text:
    """Return what an interaction says."""
    level = int(message.visibility)
    visibility = Visibility(level) if level in _KNOWN else Visibility.RESTRICTED
    return Text(
        interaction=message.name.removeprefix("interactions/"),
        contact=message.contact.removeprefix("contacts/"),
        body=message.body,
        direction=Direction(message.direction),
        kind=Kind(message.kind),
        actor=ActorType(message.actor.type) if message.actor.type else None,
        visibility=visibility,
        occur_time=message.occur_time.ToDatetime(tzinfo=UTC),
        backfill=message.backfill,
    )
