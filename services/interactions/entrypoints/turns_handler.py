"""What the service does when it hears what was recorded: issues change their turn, and know whom notes mention."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from backstory.events.interactions.v1.events_pb2 import InteractionRecorded
from backstory.interactions.v1 import interactions_pb2 as pb
from eventbus.messages import Ack, DeadLetter, Outcome, Received
from google.protobuf.message import DecodeError
from servicekit.errors import FailedPrecondition, NotFound, ResourceExhausted, ServiceError, Unavailable
from servicekit.times import to_datetime

from services.interactions.domain.interaction import ActorType, Direction, Kind
from services.interactions.domain.issue_ports import Order, Origin
from services.interactions.domain.turns import Said, speaker_of
from services.interactions.entrypoints.wire import enum_from
from services.interactions.usecases.hear_mention import Noted
from services.interactions.usecases.sound_alarms import ITSELF

TURNS = "interactions_turns"
"""The durable consumer that hears what was recorded."""

Hear = Callable[[Said, Order], None]
Note = Callable[[Noted, Order], None]
Translate = Callable[[Exception], ServiceError | None]
ThreadOf = Callable[[str, str], str]


class TurnsHandler:
    """Hears interactions one after the other: those of one thread change the same issue."""

    def __init__(self, hear: Hear, note: Note, thread_of: ThreadOf, translate: Translate) -> None:
        """Hand what was said to `hear`, and notes that mention agents to `note`."""
        self._hear = hear
        self._note = note
        self._thread_of = thread_of
        self._translate = translate

    async def __call__(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        """Answer each with an ack once its issue has changed."""
        return await asyncio.to_thread(lambda: [self._handle(received) for received in batch])

    def _handle(self, received: Received) -> Outcome:
        try:
            event = InteractionRecorded.FromString(received.payload)
        except DecodeError as fault:
            return DeadLetter("UNDECODABLE", fault)
        said, noted = self._said(event.interaction, received.contact), _noted(event.interaction, received.contact)
        if said is None and noted is None:
            return Ack()
        order = Order(Origin(ITSELF, correlation_id=event.metadata.correlation_id))
        try:
            if said:
                self._hear(said, order)
            if noted:
                self._note(noted, order)
        except (NotFound, FailedPrecondition):
            return Ack()  # erased meanwhile
        except Exception as fault:
            raise self._outage(fault) from fault
        return Ack()

    def _said(self, message: pb.Interaction, contact: str) -> Said | None:
        direction = enum_from("direction", message.direction, Direction, pb.Direction)
        kind = enum_from("kind", message.kind, Kind, pb.InteractionKind)
        thread = self._thread_of(message.source, message.thread_key)
        if not (direction and kind and thread and contact):
            return None
        actor = enum_from("actor.type", message.actor.type, ActorType, pb.ActorType)
        speaker = speaker_of(direction, kind, actor, backfill=message.backfill)
        if speaker is None:
            return None
        return Said(
            interaction=message.name.removeprefix("interactions/"),
            contact=contact,
            thread=thread,
            occur_time=to_datetime("occur_time", message.occur_time),
            record_time=to_datetime("record_time", message.record_time),
            speaker=speaker,
        )

    def _outage(self, fault: Exception) -> Exception:
        known = fault if isinstance(fault, ServiceError) else self._translate(fault)
        if isinstance(known, ResourceExhausted):
            return Unavailable(known.reason, known.message, retry_after=known.retry_after)
        return known or fault


def _noted(message: pb.Interaction, contact: str) -> Noted | None:
    if message.kind != pb.INTERACTION_KIND_NOTE or not message.mentions or not contact or message.backfill:
        return None
    return Noted(message.name.removeprefix("interactions/"), contact, tuple(message.mentions))
