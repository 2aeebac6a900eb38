"""What the service does when another one proves that it has erased a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from backstory.events.contacts.v1 import events_pb2 as contacts_events
from eventbus.messages import Ack, DeadLetter, Outcome, Received
from google.protobuf.message import DecodeError
from servicekit.errors import ServiceError
from servicekit.times import to_datetime

from services.contacts.domain.erasing import Proof

CONSUMER = "contacts"
"""The durable consumer this service reads."""

Note = Callable[[str, Proof], None]
Translate = Callable[[Exception], ServiceError | None]


class ProofHandler:
    """Keeps the proofs of erasures. All services use one form, so it is read in the words of our own."""

    def __init__(self, note: Note, translate: Translate) -> None:
        """Hand each proof on with the id of its erasure."""
        self._note = note
        self._translate = translate

    async def __call__(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        """Answer with an ack for each proof that is kept."""
        return await asyncio.to_thread(lambda: [self._handle(received) for received in batch])

    def _handle(self, received: Received) -> Outcome:
        event = contacts_events.PersonalDataErased()
        try:
            event.ParseFromString(received.payload)
        except DecodeError as fault:
            return DeadLetter("UNDECODABLE", fault)
        told = event.proof
        if told.service != received.envelope.owner:
            return DeadLetter("WRONG_SERVICE")
        proof = Proof(told.service, dict(told.removed), told.digest, to_datetime("prove_time", told.prove_time))
        try:
            self._note(event.erasure.removeprefix("erasures/"), proof)
        except Exception as fault:
            known = self._translate(fault)
            if known is not None:
                raise known from fault
            raise
        return Ack()
