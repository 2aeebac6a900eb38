"""Repeats in MongoDB: one document for each contact that is not the first about its matter, with its event."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from backstory.events.interactions.v1 import events_pb2
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1.repeats_pb2 import Repeat as RepeatMessage
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from servicekit.access.caller import Caller, current_caller
from servicekit.adapters.guarded import new_document
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import DUPLICATE_KEY
from servicekit.call import Call, current_call
from servicekit.outbox import OutboxEvent
from servicekit.times import to_timestamp

from services.interactions.adapters.mongo_briefs import MongoBriefs
from services.interactions.adapters.mongo_issues import LINKS
from services.interactions.domain.repeats import Heard
from services.interactions.usecases.detect_repeats import DetectedRepeat

REPEATS = "repeats"

HeardOf = Callable[[bytes], Heard]


class MongoRepeats:
    """The repeats of one deployment."""

    def __init__(self, database: Database[Row], cards: MongoBriefs, heard_of: HeardOf, epoch: int) -> None:
        """Use this service's own database; events carry this epoch."""
        self._repeats = database[REPEATS]
        self._links = database[LINKS]
        self._cards = cards
        self._heard_of = heard_of
        self._epoch = epoch

    def before(self, contacts: Collection[str]) -> Mapping[str, Sequence[Heard]]:
        """Return what the card of each contact's person shows."""
        return {
            contact: [self._heard_of(entry) for entry in card.page.entries]
            for contact, card in self._cards.cards(contacts).items()
            if contact not in card.page.person.erased
        }

    def matters(self, interactions: Sequence[str]) -> Mapping[str, str]:
        """Return the issue of each of these that belongs to one."""
        ids = [name.removeprefix("interactions/") for name in interactions]
        rows = self._links.find({"_id": {"$in": ids}, "is_ended": {"$exists": False}}, {"issue": 1})
        return {f"interactions/{row['_id']}": f"issues/{row['issue']}" for row in rows}

    def prepared(self, repeat: DetectedRepeat) -> Row:
        """Return what is to be stored of a repeat, with the event that tells of it as caused by the call in work."""
        name = f"rp_{repeat.interaction.removeprefix('interactions/').removeprefix('i_')}"
        event = repeat_event(name, repeat, current_call(), current_caller(), self._epoch)
        row: Row = {
            "_id": name,
            "contact": repeat.contact,
            "interaction": repeat.interaction,
            "earlier": repeat.repeat.earlier,
            "rule": repeat.repeat.rule,
            "window_days": repeat.repeat.window_days,
            "occur_time": repeat.occur_time,
        }
        return new_document(row, (event,), None, repeat.detect_time)

    def keep(self, rows: Sequence[Row]) -> None:
        """Keep repeats once, however often their interactions are heard of."""
        try:
            self._repeats.insert_many(rows, ordered=False)
        except BulkWriteError as partly:
            errors = partly.details["writeErrors"]
            if partly.details["writeConcernErrors"] or any(error["code"] != DUPLICATE_KEY for error in errors):
                raise


def repeat_event(name: str, repeat: DetectedRepeat, call: Call, caller: Caller, epoch: int) -> OutboxEvent:
    """Return the event that tells of a repeat."""
    metadata = EventMetadata(
        event_id=name,
        epoch=epoch,
        version=1,
        actor=caller.subject,
        correlation_id=call.correlation_id,
        causation_id=repeat.interaction.removeprefix("interactions/"),
        record_time=to_timestamp(repeat.detect_time),
    )
    message = events_pb2.RepeatDetected(
        metadata=metadata,
        repeat=RepeatMessage(
            interaction=repeat.interaction,
            earlier_interaction=repeat.repeat.earlier,
            contact=f"contacts/{repeat.contact}",
            rule=repeat.repeat.rule,
            window_days=repeat.repeat.window_days,
            said_so=repeat.said_so,
            near_duplicate=repeat.near_duplicate,
            occur_time=to_timestamp(repeat.occur_time),
        ),
    )
    return OutboxEvent(
        event_id=name,
        owner="interactions",
        name="RepeatDetected",
        contact=repeat.contact,
        epoch=epoch,
        version=1,
        payload=message.SerializeToString(deterministic=True),
        actor=caller.subject,
        traceparent=call.traceparent,
        record_time=repeat.detect_time,
    )
