"""Who looked at whose brief: one document a look, with the event that tells of it."""

from __future__ import annotations

import hashlib

from backstory.events.interactions.v1 import events_pb2
from backstory.events.v1.metadata_pb2 import EventMetadata
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError
from servicekit.access.caller import Caller, current_caller
from servicekit.adapters.guarded import new_document
from servicekit.adapters.mongo_client import Row
from servicekit.call import Call, current_call
from servicekit.logs import get_logger
from servicekit.outbox import OutboxEvent
from servicekit.times import to_timestamp

from services.interactions.domain.briefs.knowing import View

VIEWS = "brief_views"
MOST_CONTACTS = 50


class MongoViews:
    """The looks of one deployment."""

    def __init__(self, database: Database[Row], epoch: int) -> None:
        """Use this service's own database; events carry this epoch."""
        self._views = database[VIEWS]
        self._epoch = epoch

    def note(self, view: View) -> None:
        """Keep that somebody looked, once a minute; a brief is shown also when this cannot be kept."""
        name = _id_of(view)
        event = view_event(name, view, current_call(), current_caller(), self._epoch)
        row: Row = {"_id": name, "contact": view.contact, "actor": view.actor, "view_time": view.view_time}
        try:
            self._views.insert_one(new_document(row, (event,), None, view.view_time))
        except DuplicateKeyError:
            return
        except PyMongoError:
            get_logger().warning("a look at a brief could not be kept")


def view_event(name: str, view: View, call: Call, caller: Caller, epoch: int) -> OutboxEvent:
    """Return the event that somebody looked at a brief."""
    metadata = EventMetadata(
        event_id=name,
        epoch=epoch,
        version=1,
        actor=view.actor,
        correlation_id=call.correlation_id,
        causation_id=call.correlation_id,
        record_time=to_timestamp(view.view_time),
        method=call.method,
        actor_display_name=caller.display_name,
        purpose=call.purpose,
    )
    message = events_pb2.BriefViewed(
        metadata=metadata,
        contact=f"contacts/{view.contact}",
        contacts=[f"contacts/{contact}" for contact in view.contacts[:MOST_CONTACTS]],
        digest=view.digest,
        view_time=to_timestamp(view.view_time),
    )
    return OutboxEvent(
        event_id=name,
        owner="interactions",
        name="BriefViewed",
        contact=view.contact,
        epoch=epoch,
        version=1,
        payload=message.SerializeToString(deterministic=True),
        actor=view.actor,
        traceparent=call.traceparent,
        record_time=view.view_time,
    )


def _id_of(view: View) -> str:
    told = f"{view.actor}\0{view.contact}\0{view.view_time:%Y-%m-%dT%H:%M}"
    return f"bv_{hashlib.sha256(told.encode()).hexdigest()[:32]}"
