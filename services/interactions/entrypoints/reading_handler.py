"""What the service does when it hears of its own interactions: they can be found, facts are read, repeats told of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from backstory.events.interactions.v1.events_pb2 import InteractionRecorded
from backstory.interactions.v1 import interactions_pb2 as pb
from eventbus.messages import Ack, DeadLetter, Outcome, Received
from google.protobuf.message import DecodeError
from servicekit.access.caller import Caller, acting_as
from servicekit.call import Call, within
from servicekit.errors import ServiceError

from services.interactions.domain.briefs.conversation import heard
from services.interactions.domain.extracting import Text
from services.interactions.domain.facts import Causes
from services.interactions.entrypoints.brief_answers import said_of_message
from services.interactions.usecases.detect_repeats import DetectedRepeat, Said

READS = "interactions_reading"
"""The durable consumer that reads what was recorded."""

READER = Caller("services/interactions", frozenset(), frozenset())

Keep = Callable[[Iterable[str]], object]
Read = Callable[[Sequence[Text], Causes], object]
Detect = Callable[[Sequence[Said]], Sequence[DetectedRepeat | None]]
Prepare = Callable[[DetectedRepeat], Any]
"""Returns what is to be kept of a repeat."""

KeepRepeats = Callable[[Sequence[Any]], object]
TextOf = Callable[[pb.Interaction], Text]
Translate = Callable[[Exception], ServiceError | None]


class ReadingHandler:
    """Reads recorded interactions; a batch is one piece of work for the store."""

    def __init__(
        self,
        keep: Keep,
        read: Read,
        detect: Detect,
        prepare: Prepare,
        keep_repeats: KeepRepeats,
        text_of: TextOf,
        translate: Translate,
    ) -> None:
        """Hand whole batches to `keep`, then their texts to `read`, and what came in live to `detect`."""
        self._keep = keep
        self._read = read
        self._detect = detect
        self._prepare = prepare
        self._keep_repeats = keep_repeats
        self._text_of = text_of
        self._translate = translate

    async def __call__(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        """Answer each with an ack once it can be found and its facts and repeats are kept."""
        return await asyncio.to_thread(self._read_all, batch)

    def _read_all(self, batch: Sequence[Received]) -> list[Outcome]:
        with self._translated():
            self._keep([received.event_id for received in batch])
        told = [_told(received) for received in batch]
        readable = [each for each in told if isinstance(each, _Told)]
        self._read_texts(readable)
        self._tell_of_repeats([each for each in readable if not each.event.interaction.backfill])
        return [Ack() if isinstance(each, _Told) else each for each in told]

    def _read_texts(self, readable: Sequence[_Told]) -> None:
        texts = [self._text_of(each.event.interaction) for each in readable]
        causes = {text.interaction: each.call for text, each in zip(texts, readable, strict=True)}
        with acting_as(READER), self._translated():
            self._read(texts, causes)

    def _tell_of_repeats(self, live: Sequence[_Told]) -> None:
        if not live:
            return
        with self._translated():
            found = self._detect([each.said() for each in live])
            prepared = []
            for each, repeat in zip(live, found, strict=True):
                if repeat is not None:
                    with each.caused():
                        prepared.append(self._prepare(repeat))
            if prepared:
                self._keep_repeats(prepared)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except Exception as fault:
            known = self._translate(fault)
            if known is not None:
                raise known from fault
            raise


@dataclass(frozen=True)
class _Told:
    """One recorded interaction as it was heard of."""

    received: Received
    event: InteractionRecorded

    @property
    def call(self) -> Call:
        """Return the call in which it was recorded."""
        correlation = self.event.metadata.correlation_id
        return Call(correlation_id=correlation, traceparent=self.received.envelope.traceparent)

    @contextmanager
    def caused(self) -> Iterator[None]:
        """Let what is done inside be a consequence of this event."""
        with within(self.call), acting_as(READER):
            yield

    def said(self) -> Said:
        return Said(heard(said_of_message(self.event.interaction)), self.received.contact)


def _told(received: Received) -> _Told | DeadLetter:
    try:
        return _Told(received, InteractionRecorded.FromString(received.payload))
    except DecodeError as fault:
        return DeadLetter("UNDECODABLE", fault)
