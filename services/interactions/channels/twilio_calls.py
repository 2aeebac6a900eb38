"""Twilio's calls: every post about a call adds to one interaction, in whatever order the posts come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urlsplit

from services.interactions.channels._hooks.example import FORM, ExamplePost
from services.interactions.channels._hooks.forms import form_fields
from services.interactions.channels._hooks.options import no_options
from services.interactions.channels._hooks.telling import told, when
from services.interactions.domain.interaction import CallStatus, Direction, Kind, Sender
from services.interactions.domain.webhook_items import CallProgress, Item, Letter, Told

WEBHOOK = "twilio-calls"
SIGNATURE = "twilio"
IS_MAIL = False

_STATUSES = {
    "initiated": CallStatus.QUEUED,
    "queued": CallStatus.QUEUED,
    "ringing": CallStatus.RINGING,
    "in-progress": CallStatus.IN_PROGRESS,
    "answered": CallStatus.IN_PROGRESS,
    "completed": CallStatus.COMPLETED,
    "busy": CallStatus.BUSY,
    "failed": CallStatus.FAILED,
    "no-answer": CallStatus.NO_ANSWER,
    "canceled": CallStatus.CANCELED,
}
_ANSWERED = frozenset({CallStatus.IN_PROGRESS, CallStatus.COMPLETED})
_MACHINES = ("machine", "fax")
_HIDDEN = frozenset({"", "anonymous", "unknown", "restricted", "unavailable", "+266696687", "+7378742833"})
"""What Twilio writes for callers who hide their number, also in the digits that spell it."""

_HIDDEN_CALLER = "hidden number"

EXAMPLE = ExamplePost(
    urlencode(
        {
            "CallSid": "CA00000000000000000000000000000001",
            "AccountSid": "AC00000000000000000000000000000001",
            "From": "+15005550006",
            "To": "+15005550001",
            "CallStatus": "ringing",
            "Direction": "inbound",
            "Timestamp": "Tue, 03 Jun 2025 07:15:00 +0000",
            "CallbackSource": "call-progress-events",
            "SequenceNumber": "1",
        }
    ).encode(),
    FORM,
)


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read one post about a call, or about the part of a call that was put through to somebody."""
    fields = form_fields(letter.body, letter.content_type)
    if fields is None or not fields.get("CallSid"):
        raise ValueError("no CallSid")
    status = _STATUSES.get(fields.get("CallStatus", "").lower())
    if status is None:
        raise ValueError("no CallStatus that is known")
    parent = fields.get("ParentCallSid", "")
    return [
        CallProgress(
            source_id=parent or fields["CallSid"],
            told=None if parent else _call(letter, fields),
            sequence=_number(fields, "SequenceNumber") or 0,
            status=status,
            leg=fields["CallSid"] if parent else "",
            seconds=_number(fields, "CallDuration"),
            agent_answered=bool(parent) and status in _ANSWERED and _number(fields, "CallDuration") != 0,
            answered_by=_answered_by(fields),
            recording=_recording(fields.get("RecordingUrl", "")),
        )
    ]


def _call(letter: Letter, fields: Mapping[str, str]) -> Told:
    """Return the call as every one of its posts tells it."""
    inbound = fields.get("Direction", "inbound") == "inbound"
    number = fields.get("From" if inbound else "To", "")
    return told(
        letter,
        Sender("phone", "", _HIDDEN_CALLER if number.lower() in _HIDDEN else number),
        fields["CallSid"],
        Direction.INBOUND if inbound else Direction.OUTBOUND,
        channel="phone",
        kind=Kind.CALL,
        occur_time=_time(fields, letter.receive_time),
    )


def _time(fields: Mapping[str, str], now: datetime) -> datetime | None:
    try:
        stated = parsedate_to_datetime(fields.get("Timestamp", "")[:60])
    except (ValueError, TypeError, IndexError):
        return None
    return when((stated if stated.tzinfo else stated.replace(tzinfo=UTC)).timestamp(), now)


def _answered_by(fields: Mapping[str, str]) -> str:
    told_by = fields.get("AnsweredBy", "").lower()
    return "voicemail" if told_by.startswith(_MACHINES) else ""


def _number(fields: Mapping[str, str], name: str) -> int | None:
    value = fields.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _recording(address: str) -> str:
    parts = urlsplit(address[:2000])
    return address[:2000] if parts.scheme == "https" and parts.hostname else ""
