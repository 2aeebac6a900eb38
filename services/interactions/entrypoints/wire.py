"""Requests from the wire into what the use cases take."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache
from typing import TypeVar

from backstory.interactions.v1 import interactions_pb2 as pb
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper
from servicekit.errors import InvalidArgument, ServiceError
from servicekit.text import id_in_name
from servicekit.times import to_datetime

from services.interactions.domain.import_records import FaultyRecord, ImportPart, ImportRecord, RawRecord, ToldRecord
from services.interactions.domain.interaction import (
    Actor,
    ActorType,
    Attachment,
    CallStatus,
    Direction,
    Interaction,
    Kind,
    Sender,
    Sentiment,
    Visibility,
)
from services.interactions.usecases.get_history import Whose

Enum = TypeVar("Enum", bound=IntEnum)


def sender_from(key: pb.IdentityKey, display_name: str = "") -> Sender:
    """Return the identity a caller named."""
    return Sender(key.kind, key.scope, key.value, key.default_region, display_name)


def exported(data: bytes, sender: Sender | None) -> pb.ImportedInteraction:
    """Return an interaction in the form an import reads; `sender` while no contact is known for it."""
    record = pb.ImportedInteraction(interaction=pb.Interaction.FromString(data))
    if record.interaction.HasField("call_outcome"):
        record.interaction.ClearField("call_status")  # heard later, and so no part of what an import meets again
    if sender is not None:
        key = pb.IdentityKey(
            kind=sender.kind, scope=sender.scope, value=sender.value, default_region=sender.default_region
        )
        record.identity.CopyFrom(key)
        record.identity_display_name = sender.display_name
    return record


def whose_from(request: pb.GetHistoryRequest | pb.WatchHistoryRequest | pb.SearchHistoryRequest) -> Whose:
    """Return whose history is asked for: exactly one of contact and identity."""
    if request.contact and request.HasField("identity"):
        raise InvalidArgument("contact", "and identity cannot both be given")
    if request.contact:
        return Whose(id_in_name("contact", request.contact, "contacts"), None)
    if request.HasField("identity"):
        return Whose("", sender_from(request.identity))
    raise InvalidArgument("contact", "or identity is required", "FIELD_REQUIRED")


def interaction_from(message: pb.Interaction) -> Interaction:
    """Return what the source told. Output-only fields are ignored."""
    return Interaction(
        channel=message.channel,
        direction=enum_from("interaction.direction", message.direction, Direction, pb.Direction),
        source=message.source,
        source_id=message.source_id,
        contact=id_in_name("interaction.contact", message.contact, "contacts") if message.contact else "",
        kind=enum_from("interaction.kind", message.kind, Kind, pb.InteractionKind),
        visibility=enum_from("interaction.visibility", message.visibility, Visibility, pb.Visibility),
        occur_time=to_datetime("interaction.occur_time", message.occur_time)
        if message.HasField("occur_time")
        else None,
        thread_key=message.thread_key,
        subject=message.subject,
        body=message.body,
        attachments=_attachments(message) if message.attachments else (),
        call_status=enum_from("interaction.call_status", message.call_status, CallStatus, pb.CallStatus)
        or CallStatus.NONE,
        disposition=message.disposition,
        topic=message.topic,
        actor=actor_from(message.actor, "interaction.actor") if message.HasField("actor") else None,
        purpose=message.purpose,
        business_type=message.business_type,
        payload=message.payload,
        corrects=message.corrects,
        backfill=message.backfill,
        self_service=message.self_service,
        sentiment=_sentiment(message.sentiment) if message.HasField("sentiment") else None,
        location=message.location,
        charset_guessed=message.charset_guessed,
        mentions=tuple(message.mentions),
        about_issue=message.about_issue,
    )


@lru_cache(maxsize=256)  # making an enum's member of a number takes ten times as long as remembering it
def enum_from(field: str, number: int, kind: type[Enum], wire: EnumTypeWrapper) -> Enum | None:
    """Return an enum value; None when it is not set, INVALID_ARGUMENT naming what is allowed when it is unknown."""
    if not number:
        return None
    try:
        return kind(number)
    except ValueError as fault:
        allowed = ", ".join(name for name in wire.keys() if not name.endswith("_UNSPECIFIED"))  # noqa: SIM118 -- not a dict
        raise InvalidArgument(field, f"{number} is unknown; it can be {allowed}", "ENUM_UNKNOWN") from fault


def import_parts(requests: Iterable[pb.ImportInteractionsRequest]) -> Iterable[ImportPart]:
    """Return the stream of an import, part by part."""
    is_first = True
    for request in requests:
        name = id_in_name("name", request.name, "imports") if is_first else ""
        is_first = False
        if len(request.records) > 1000:
            raise InvalidArgument("records", "holds more than 1000", "TOO_MANY")
        records = tuple(_record(record) for record in request.records)
        yield ImportPart(name, request.source, records, request.validate_only)


def _record(record: pb.ImportRecord) -> ImportRecord:
    if record.line < 1:
        raise InvalidArgument("records.line", "must be 1 or more")
    which = record.WhichOneof("record")
    if which == "raw":
        raw = record.raw
        return RawRecord(record.line, raw.channel, raw.content, raw.more, raw.origin[:200])
    told = record.interaction
    try:
        if which is None:
            raise InvalidArgument("record", "is required: interaction or raw", "FIELD_REQUIRED")
        sender = sender_from(told.identity, told.identity_display_name) if told.HasField("identity") else None
        return ToldRecord(record.line, interaction_from(told.interaction), sender)
    except ServiceError as fault:
        return FaultyRecord(record.line, told.interaction.source_id[:200], fault)


def _attachments(message: pb.Interaction) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(each.file_name, each.media_type, each.size_bytes, each.sha256, each.content)
        for each in message.attachments
    )


def actor_from(message: pb.Actor, field: str) -> Actor:
    """Return who acted."""
    kind = enum_from(f"{field}.type", message.type, ActorType, pb.ActorType)
    if kind is None:
        raise InvalidArgument(f"{field}.type", "is required", "FIELD_REQUIRED")
    return Actor(kind, message.agent, message.display_name)


def _sentiment(message: pb.Sentiment) -> Sentiment:
    return Sentiment(message.score, message.model, message.model_version)
