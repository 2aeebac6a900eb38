"""The envelope of an event: CloudEvents attribute names in headers, around a protobuf body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from servicekit.outbox import OutboxEvent

from eventbus.gates import EPOCH_BITS, VERSION_BITS

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/protobuf"
MAJOR = "v1"

_TOKEN = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_TYPE = re.compile(
    r"backstory\.events\.(?P<owner>[a-zA-Z0-9_-]{1,64})\.(?P<major>v[0-9]{1,9})\.(?P<name>[a-zA-Z0-9_-]{1,64})"
)


class UnreadableEnvelope(ValueError):
    """The headers do not describe an event that this version understands; `reason` is UPPER_SNAKE."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True)
class Envelope:
    """Everything an event says about itself outside its body. Ids only, never personal data."""

    event_id: str
    owner: str
    name: str
    contact: str
    epoch: int
    version: int
    record_time: datetime
    aggregate: str
    traceparent: str = ""


def is_token(text: str) -> bool:
    """Tell whether this text may be one part of a subject."""
    return _TOKEN.fullmatch(text) is not None


def envelope_of(event: OutboxEvent, aggregate: str) -> Envelope:
    """Return the envelope of an event that waits in an outbox."""
    return Envelope(
        event_id=event.event_id,
        owner=event.owner,
        name=event.name,
        contact=event.contact,
        epoch=event.epoch,
        version=event.version,
        record_time=event.record_time,
        aggregate=aggregate,
        traceparent=event.traceparent,
    )


def encode(envelope: Envelope) -> dict[str, str]:
    """Return the headers of an event."""
    headers = {
        "ce-specversion": SPEC_VERSION,
        "ce-id": envelope.event_id,
        "ce-type": f"backstory.events.{envelope.owner}.{MAJOR}.{envelope.name}",
        "ce-source": f"/backstory/{envelope.owner}",
        "ce-subject": envelope.contact,
        "ce-time": envelope.record_time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce-datacontenttype": CONTENT_TYPE,
        "Nats-Msg-Id": envelope.event_id,
        "backstory-epoch": str(envelope.epoch),
        "backstory-version": str(envelope.version),
        "backstory-aggregate": envelope.aggregate,
    }
    if envelope.traceparent:
        headers["traceparent"] = envelope.traceparent
    return headers


def decode(headers: Mapping[str, str] | None) -> Envelope:
    """Return the envelope these headers hold, or raise UnreadableEnvelope."""
    found = headers or {}
    kind = _TYPE.fullmatch(found.get("ce-type", ""))
    if kind is None:
        raise UnreadableEnvelope("UNREADABLE_ENVELOPE", "ce-type is missing or malformed")
    if kind["major"] != MAJOR:
        raise UnreadableEnvelope("UNKNOWN_MAJOR_VERSION", f"this program reads {MAJOR} only")
    if not found.get("ce-id"):
        raise UnreadableEnvelope("UNREADABLE_ENVELOPE", "ce-id is missing")
    return Envelope(
        event_id=found["ce-id"],
        owner=kind["owner"],
        name=kind["name"],
        contact=found.get("ce-subject", ""),
        epoch=_number(found, "backstory-epoch", EPOCH_BITS),
        version=_number(found, "backstory-version", VERSION_BITS),
        record_time=_time(found),
        aggregate=found.get("backstory-aggregate", ""),
        traceparent=found.get("traceparent", ""),
    )


def _number(headers: Mapping[str, str], name: str, bits: int) -> int:
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise UnreadableEnvelope("UNREADABLE_ENVELOPE", f"{name} is missing or not a number")
    number = int(text)
    if number >= 1 << bits:
        raise UnreadableEnvelope("UNREADABLE_ENVELOPE", f"{name} is too large")
    return number


def _time(headers: Mapping[str, str]) -> datetime:
    try:
        moment = datetime.fromisoformat(headers.get("ce-time", ""))
    except ValueError:
        raise UnreadableEnvelope("UNREADABLE_ENVELOPE", "ce-time is missing or not a time") from None
    if moment.tzinfo is None:
        raise UnreadableEnvelope("UNREADABLE_ENVELOPE", "ce-time has no time zone")
    return moment.astimezone(UTC)
