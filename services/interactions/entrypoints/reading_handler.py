"""What the service does when it hears of its own interactions: facts are read from them, and repeats told of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from backstory.events.interactions.v1.events_pb2 import InteractionRecorded
from backstory.interactions.v1 import interactions_pb2 as pb
from eventbus.messages import Ack, DeadLetter, Outcome, Received
from google.protobuf.message import DecodeError
from servicekit.access.caller import Caller, acting_as
from servicekit.call import Call, within
from servicekit.errors import ServiceError

from services.interactions.domain.briefs.conversation import heard
from services.interactions.domain.extracting import Text
from services.interactions.domain.repeats import Heard
from services.interactions.entrypoints.brief_answers import said_of_message

READS = "interactions_reading"
"""The durable consumer that reads what was recorded."""

READER = Caller("services/interactions", frozenset(), frozenset())

Read = Callable[[Sequence[Text]], object]
Detect = Callable[[Heard, str], object]
TextOf = Callable[[pb.Interaction], Text]
Translate = Callable[[Exception], ServiceError | None]


class ReadingHandler:
    """Reads recorded interactions; a batch is one piece of work for the store."""

    def __init__(self, read: Read, detect: Detect, text_of: TextOf, translate: Translate) -> None:
        """Hand texts to `read`, and then what came in live to `detect`."""
        self._read = read
        self._detect = detect
        self._text_of = text_of
        self._translate = translate

    async def __call__(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        """Answer each with an ack once its facts are kept."""
        return await asyncio.to_thread(self._read_all, batch)

    def _read_all(self, batch: Sequence[Received]) -> list[Outcome]:
        return [self._read_one(received) for received in batch]

    def _read_one(self, received: Received) -> Outcome:
        try:
            event = InteractionRecorded.FromString(received.payload)
        except DecodeError as fault:
            return DeadLetter("UNDECODABLE", fault)
        call = Call(correlation_id=event.metadata.correlation_id, traceparent=received.envelope.traceparent)
        with within(call), acting_as(READER):
            try:
                self._read([self._text_of(event.interaction)])
                if not event.interaction.backfill:
                    self._detect(heard(said_of_message(event.interaction)), received.contact)
            except Exception as fault:
                known = self._translate(fault)
                if known is not None:
                    raise known from fault
                raise
        return Ack()
