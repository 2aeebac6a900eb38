"""A stored interaction as the event that tells of it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from backstory.events.v1 import metadata_pb2
from pymongo.database import Database
from servicekit.adapters.backfill_room import BackfillRoom
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_facts import FactOutbox
from servicekit.outbox import OutboxEvent
from servicekit.protobuf_wire import length_delimited
from servicekit.times import to_timestamp

from services.interactions.adapters.import_activity import is_importing

_METADATA = 1
_INTERACTION = 2
_SERVICE = "/backstory.interactions.v1.InteractionsService/"


class InteractionOutbox(FactOutbox):
    """Publishes interactions: the stored document is the event.

    While an import is storing, and until all of it stands in the histories, imported interactions trickle out only:
    publishing one costs the machine more than storing it, and nobody waits for its event. Then all go out.
    """

    def __init__(self, database: Database[Row], epoch: int) -> None:
        """Serve the interactions of the service's own database; events carry this epoch."""
        super().__init__(database["interactions"])
        self._epoch = epoch
        self._room = BackfillRoom(partial(is_importing, database))

    def room_for_backfill(self, now: datetime, limit: int) -> int:
        """Return how many of `limit` free places imported interactions may take now."""
        return self._room.of(limit, now)

    def event(self, row: Row) -> OutboxEvent:
        """Return the InteractionRecorded of a stored interaction. Its bytes are the same every time."""
        metadata = metadata_pb2.EventMetadata(
            event_id=row["_id"],
            epoch=self._epoch,
            version=row["seq"],
            actor=row.get("actor", ""),
            correlation_id=row.get("correlation_id", ""),
            causation_id=row.get("correlation_id", ""),
            record_time=to_timestamp(row["record_time"]),
            method=f"{_SERVICE}{row['method']}" if "method" in row else "",
            actor_display_name=row.get("actor_name", ""),
            purpose=row.get("purpose", ""),
        ).SerializeToString(deterministic=True)
        data = bytes(row["data"])
        return OutboxEvent(
            event_id=row["_id"],
            owner="interactions",
            name="InteractionRecorded",
            contact=row["contact"],
            epoch=self._epoch,
            version=row["seq"],
            payload=length_delimited(_METADATA, metadata) + length_delimited(_INTERACTION, data),
            actor=row.get("actor", ""),
            traceparent=row.get("traceparent", ""),
            record_time=row["record_time"],
        )
