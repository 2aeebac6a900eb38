"""The event by which a service proves that it has erased a person: of one form in all services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from backstory.events.v1.erasure_pb2 import ErasureProof
from backstory.events.v1.metadata_pb2 import EventMetadata
from google.protobuf.message import Message

from servicekit.erasing import proof_digest
from servicekit.outbox import OutboxEvent
from servicekit.times import to_timestamp


@dataclass(frozen=True)
class Proven:
    """What was removed for an erasure, at the version of the work's document."""

    erasure: str
    contacts: tuple[str, ...]
    removed: Mapping[str, int]
    version: int
    time: datetime


@dataclass(frozen=True)
class Prover:
    """Who proves it, and by which message."""

    service: str
    message: type[Message]
    epoch: int

    def event(self, proven: Proven, event_id: str) -> OutboxEvent:
        """Return the event as it will be published, on the subject of the canonical contact."""
        at, actor = to_timestamp(proven.time), f"services/{self.service}"
        metadata = EventMetadata(
            event_id=event_id, epoch=self.epoch, version=proven.version, actor=actor, record_time=at
        )
        proof = ErasureProof(
            service=self.service,
            removed=proven.removed,
            digest=proof_digest(proven.erasure, self.service, proven.contacts, proven.removed),
            prove_time=at,
        )
        event = self.message(metadata=metadata, erasure=f"erasures/{proven.erasure}", proof=proof)
        return OutboxEvent(
            event_id=event_id,
            owner=self.service,
            name=self.message.DESCRIPTOR.name,
            contact=proven.contacts[0],
            epoch=self.epoch,
            version=proven.version,
            payload=event.SerializeToString(deterministic=True),
            actor=actor,
            traceparent="",
            record_time=proven.time,
        )
