"""What is shown of statuses, as bytes to append to a stored interaction, and the events that tell of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from backstory.events.interactions.v1 import events_pb2
from backstory.events.v1 import metadata_pb2
from backstory.interactions.v1 import interactions_pb2 as pb
from google.protobuf.duration_pb2 import Duration
from servicekit.adapters.mongo_client import Row
from servicekit.outbox import OutboxEvent
from servicekit.times import to_timestamp

from services.interactions.domain.interaction import CallStatus
from services.interactions.domain.statuses import CallNews, CallState, DeliveryStatus

_CODE = re.compile(r"[A-Za-z0-9 .:_-]{1,100}")
_LONG_NUMBER = re.compile(r"[0-9](?:[ .:_-]?[0-9]){6}")


def shown(status: DeliveryStatus, call: CallState | None) -> bytes:
    """Return the output-only fields of an interaction; nothing while nothing is known."""
    message = pb.Interaction()
    if status:
        message.delivery_status = _number(status)
    if call is not None:
        message.call_status = _number(call.status)
        outcome = message.call_outcome
        outcome.status = _number(call.status)
        outcome.answered_by = call.answered_by
        outcome.missed = call.missed
        outcome.recording = call.recording
        outcome.recording_dropped = call.recording_dropped
        if call.seconds is not None:
            outcome.duration.CopyFrom(Duration(seconds=call.seconds))
    return message.SerializeToString(deterministic=True)


def without_recording(data: bytes) -> bytes:
    """Return what is shown without where the provider keeps a recording."""
    message = pb.Interaction.FromString(data)
    if message.HasField("call_outcome"):
        message.call_outcome.ClearField("recording")
    return message.SerializeToString(deterministic=True)


def entry_of_call(news: CallNews) -> Row:
    """Return one post about a call as its log keeps it."""
    row = {name: value for name, value in vars(news).items() if value not in (None, "", False)}
    return row | {"sequence": news.sequence, "status": int(news.status)}


def news_of(entry: Row) -> CallNews:
    """Return a post about a call out of its log."""
    told = {name: entry[name] for name in CallNews.__dataclass_fields__ if name in entry}
    return CallNews(**told | {"status": CallStatus(entry["status"])})


def status_event(
    log: Row, interaction: Row, status: DeliveryStatus, call: CallState | None, epoch: int, version: int, now: datetime
) -> OutboxEvent:
    """Return DeliveryStatusChanged or CallStatusChanged: the whole state after the change, and nothing personal."""
    name = "CallStatusChanged" if call else "DeliveryStatusChanged"
    event_id = f"{log['_id']}_s{version}"
    metadata = metadata_pb2.EventMetadata(
        event_id=event_id,
        epoch=epoch,
        version=version,
        actor=f"webhooks/{log['source']}",
        correlation_id=event_id,
        causation_id=event_id,
        record_time=to_timestamp(now),
    )
    fields: dict[str, Any] = {
        "metadata": metadata,
        "interaction": f"interactions/{log['_id']}",
        "contact": f"contacts/{interaction['contact']}",
        "channel": interaction["channel"],
    }
    event: Any
    if call:
        outcome = pb.CallOutcome(status=_number(call.status), answered_by=call.answered_by, missed=call.missed)
        event = events_pb2.CallStatusChanged(**fields, outcome=outcome)
    else:
        note = _harmless(_noted(log.get("entries", ()), status))
        event = events_pb2.DeliveryStatusChanged(**fields, status=_number(status), note=note)
    return OutboxEvent(
        event_id=event_id,
        owner="interactions",
        name=name,
        contact=interaction["contact"],
        epoch=epoch,
        version=version,
        payload=event.SerializeToString(deterministic=True),
        actor=metadata.actor,
        traceparent="",
        record_time=now,
    )


def _noted(entries: Iterable[Row], status: DeliveryStatus) -> str:
    """Return what was said with a status; empty where nothing was."""
    notes = (entry.get("note", "") for entry in entries if entry.get("status") == int(status))
    return next(filter(None, notes), "")


def _harmless(note: str) -> str:
    """Return a note that can hold no address and no number of a person, else nothing: the event names nobody."""
    return note if _CODE.fullmatch(note) and not _LONG_NUMBER.search(note) else ""


def _number(value: int) -> Any:  # Any: the generated stubs want the wire's own enum types
    return int(value)
