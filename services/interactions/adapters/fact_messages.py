"""Facts and the questions for them, in the words of the contract and as the events that tell of them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from backstory.events.interactions.v1 import events_pb2
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1 import facts_pb2 as pb
from servicekit.access.caller import Caller
from servicekit.call import Call
from servicekit.outbox import OutboxEvent
from servicekit.times import to_timestamp

from services.interactions.domain.facts import Fact, FactState, Question

_STATES: dict[FactState, Any] = {
    FactState.STATED: pb.FACT_STATE_STATED,
    FactState.CONFIRMED: pb.FACT_STATE_CONFIRMED,
    FactState.REJECTED: pb.FACT_STATE_REJECTED,
}


def fact_message(fact: Fact, now: datetime | None = None) -> pb.Fact:
    """Return a fact in the words of the contract; `fresh` only where it is asked for at a time."""
    draft = fact.draft
    message = pb.Fact(
        name=f"contacts/{draft.contact}/facts/{fact.id}",
        contact=f"contacts/{draft.contact}",
        key=draft.key,
        value=draft.value,
        state=_STATES[fact.state],
        source_interaction=f"interactions/{draft.interaction}" if draft.interaction else "",
        extractor=draft.extractor,
        learn_time=to_timestamp(draft.learn_time),
        expire_time=to_timestamp(draft.expire_time),
        fresh=now is not None and fact.is_fresh(now),
        recorded_by=draft.recorded_by,
        decided_by=fact.decided_by,
        create_time=to_timestamp(fact.create_time),
        update_time=to_timestamp(fact.update_time),
        visibility=pb.FactVisibility.Name(int(draft.visibility)),
    )
    if draft.place is not None:
        message.place.start, message.place.end = draft.place.start, draft.place.end
    return message


def question_message(question: Question) -> pb.FactQuestion:
    """Return a question in the words of the contract."""
    return pb.FactQuestion(
        name=f"contacts/{question.contact}/factQuestions/{question.id}",
        contact=f"contacts/{question.contact}",
        key=question.key,
        already_known=bool(question.facts),
        facts=question.facts,
        interaction=f"interactions/{question.interaction}" if question.interaction else "",
        actor=question.actor,
        ask_time=to_timestamp(question.ask_time),
    )


def fact_event(name: str, fact: Fact, call: Call, caller: Caller, epoch: int) -> OutboxEvent:
    """Return the event of this name that tells what became of a fact."""
    contract = getattr(events_pb2, name)
    metadata = _metadata(f"{fact.id}/{fact.version}", fact.version, fact.update_time, call, caller, epoch)
    metadata.backfill = fact.draft.backfill
    message = contract(metadata=metadata, fact=fact_message(fact))
    return _event(name, fact.draft.contact, metadata, message, call, fact.update_time)


def question_event(question: Question, call: Call, caller: Caller, epoch: int) -> OutboxEvent:
    """Return the event that a customer was asked for something."""
    metadata = _metadata(question.id, 1, question.ask_time, call, caller, epoch)
    message = events_pb2.FactAsked(metadata=metadata, question=question_message(question))
    return _event("FactAsked", question.contact, metadata, message, call, question.ask_time)


def _metadata(what: str, version: int, at: datetime, call: Call, caller: Caller, epoch: int) -> EventMetadata:
    return EventMetadata(
        event_id=f"e_{hashlib.sha256(what.encode()).hexdigest()[:40]}",
        epoch=epoch,
        version=version,
        actor=caller.subject,
        correlation_id=call.correlation_id,
        causation_id=call.correlation_id,
        record_time=to_timestamp(at),
        method=call.method,
        actor_display_name=caller.display_name,
        purpose=call.purpose,
    )


def _event(
    name: str, contact: str, metadata: EventMetadata, message: Any, call: Call, record_time: datetime
) -> OutboxEvent:
    return OutboxEvent(
        event_id=metadata.event_id,
        owner="interactions",
        name=name,
        contact=contact,
        epoch=metadata.epoch,
        version=metadata.version,
        payload=message.SerializeToString(deterministic=True),
        actor=metadata.actor,
        traceparent=call.traceparent,
        record_time=record_time,
        can_wait=metadata.backfill,
    )
