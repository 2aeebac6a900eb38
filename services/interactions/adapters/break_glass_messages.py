"""Accesses outside people's roles, in the words of the contract and as the events that tell of them."""

from __future__ import annotations

import hashlib

from backstory.events.interactions.v1 import events_pb2
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1 import break_glass_pb2 as pb
from servicekit.access.caller import Caller
from servicekit.call import Call
from servicekit.outbox import OutboxEvent
from servicekit.times import to_timestamp

from services.interactions.domain.break_glass import Access

STARTED, ENDED = 1, 2
"""The versions of an access, which is all that ever becomes of it."""


def access_message(access: Access) -> pb.BreakGlass:
    """Return an access in the words of the contract."""
    return pb.BreakGlass(
        name=f"breakGlasses/{access.id}",
        contact=f"contacts/{access.contact}",
        actor=access.actor,
        actor_display_name=access.actor_name,
        reason=access.reason,
        start_time=to_timestamp(access.start_time),
        expire_time=to_timestamp(access.expire_time),
        end_time=to_timestamp(access.end_time),
        ended_by=access.ended_by,
    )


def access_event(access: Access, call: Call, caller: Caller, epoch: int) -> OutboxEvent:
    """Return the event that an access began or, with an end, that it was ended."""
    is_ended = access.end_time is not None
    contract = events_pb2.BreakGlassEnded if is_ended else events_pb2.BreakGlassStarted
    name = contract.DESCRIPTOR.name
    metadata = EventMetadata(
        event_id=f"e_{hashlib.sha256(f'{access.id}/{name}'.encode()).hexdigest()[:40]}",
        epoch=epoch,
        version=ENDED if is_ended else STARTED,
        actor=caller.subject,
        correlation_id=call.correlation_id,
        causation_id=call.correlation_id,
        record_time=to_timestamp(access.end_time or access.start_time),
        method=call.method,
        actor_display_name=caller.display_name,
        reason="" if is_ended else access.reason,
        purpose=call.purpose,
    )
    message = contract(metadata=metadata, access=access_message(access))
    return OutboxEvent(
        event_id=metadata.event_id,
        owner="interactions",
        name=name,
        contact=access.contact,
        epoch=epoch,
        version=metadata.version,
        payload=message.SerializeToString(deterministic=True),
        actor=caller.subject,
        traceparent=call.traceparent,
        record_time=access.end_time or access.start_time,
    )
