"""Interactions as protobuf bytes: the form they are kept, served and published in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1.screening_pb2 import Screening
from servicekit.times import set_timestamp, to_timestamp

from services.interactions.domain.interaction import COMMUNICATIONS, Interaction
from services.interactions.domain.ports import Profile

_NOT_PERSONAL = frozenset(
    {
        "name", "contact", "channel", "direction", "kind", "visibility", "communication", "occur_time", "record_time",
        "source", "delivery_status", "call_status", "disposition", "topic", "purpose", "business_type", "corrects",
        "backfill", "self_service", "sentiment", "actor", "about_issue",
    }
)  # fmt: skip
"""Fields that stay when content is removed: times, sorts, states and labels, by which figures are worked out."""


def told(interaction: Interaction) -> bytes:
    """Return what the source told, but for when, and how it came here: the same bytes for the same content."""
    return _content(interaction).SerializeToString(deterministic=True)


def kept(interaction: Interaction, content: bytes) -> bytes:
    """Return the content as it is stored, which also says where bytes are kept: nothing the source told."""
    if not any(attachment.blob for attachment in interaction.attachments):
        return content
    message = _content(interaction)
    for attachment, known in zip(message.attachments, interaction.attachments, strict=True):
        attachment.blob = known.blob
    return message.SerializeToString(deterministic=True)


def digest_of(content: bytes) -> bytes:
    """Return what tells two different bodies of one source id apart.

    It covers neither time nor origin, and so an export meets what it was taken from, although that was recorded live
    and without a time of its own.
    """
    return hashlib.sha256(content).digest()[:16]


_PLAIN_FIELDS = (
    "channel",
    "direction",
    "kind",
    "visibility",
    "source",
    "source_id",
    "thread_key",
    "subject",
    "body",
    "call_status",
    "disposition",
    "topic",
    "purpose",
    "business_type",
    "payload",
    "corrects",
    "self_service",
    "location",
    "charset_guessed",
    "about_issue",
)


_plain_values = attrgetter(*_PLAIN_FIELDS)


def _content(interaction: Interaction) -> pb.Interaction:
    message = pb.Interaction()
    for name, value in zip(_PLAIN_FIELDS, _plain_values(interaction), strict=True):
        if value:  # most are not told; handing all of them to the constructor takes three times as long
            setattr(message, name, value)
    if interaction.actor is not None:
        actor, told_actor = interaction.actor, message.actor
        told_actor.type = _number(actor.type)
        if actor.agent:
            told_actor.agent = actor.agent
        if actor.display_name:
            told_actor.display_name = actor.display_name
    if interaction.sentiment is not None:
        sentiment = interaction.sentiment
        message.sentiment.CopyFrom(
            pb.Sentiment(score=sentiment.score, model=sentiment.model, model_version=sentiment.model_version)
        )
    if interaction.mentions:
        message.mentions.extend(interaction.mentions)
    for attachment in interaction.attachments:
        message.attachments.add(
            file_name=attachment.file_name,
            media_type=attachment.media_type,
            size_bytes=attachment.size_bytes,
            sha256=attachment.sha256,
        )
    return message


def stamp(
    interaction: Interaction,
    interaction_id: str,
    contact: str,
    identity: str,
    occur_time: datetime,
    record_time: datetime,
) -> bytes:
    """Return all that is no content. Appended to the content it makes the whole: protobuf merges by appending."""
    message = pb.Interaction()
    message.name = f"interactions/{interaction_id}"
    if contact:
        message.contact = f"contacts/{contact}"
    message.identity = identity
    message.communication = interaction.kind in COMMUNICATIONS
    set_timestamp(message.occur_time, occur_time)
    message.backfill = interaction.backfill
    if interaction.body_ref:
        message.body_ref = interaction.body_ref
    if interaction.attachment_dropped:
        message.attachment_dropped = interaction.attachment_dropped
    return message.SerializeToString(deterministic=True) + _recorded(record_time)


@lru_cache(maxsize=8)  # a window of an import is recorded at one time
def _recorded(record_time: datetime) -> bytes:
    return pb.Interaction(record_time=to_timestamp(record_time)).SerializeToString()


def shown_data(row: Mapping[str, Any]) -> bytes:
    """Return a stored interaction as readers get it: as it was told, with what was heard of it since."""
    data = bytes(row["data"]) + bytes(row.get("shown", b""))
    return data + _screening(row["screened"]) if "screened" in row else data


def _screening(screened: Mapping[str, Any]) -> bytes:
    block = screened.get("block", "")
    told = Screening(
        screen_time=to_timestamp(screened["time"]),
        actor=screened.get("actor", ""),
        reason=screened.get("reason", ""),
        blocked_identity=f"blockedIdentities/{block}" if block else "",
    )
    return pb.Interaction(screening=told).SerializeToString()


def late_contact(contact: str) -> bytes:
    """Return what to append when the contact is found after the interaction was stored."""
    return pb.Interaction(contact=f"contacts/{contact}").SerializeToString()


def moved(data: bytes, correction: str, told_as: tuple[str, str], contact: str, record_time: datetime) -> bytes:
    """Return the correction that shows an interaction with the contact it belongs to; `told_as` is source and id.

    It repeats what was told, so that whoever may see the one history need not look into the other.
    """
    message = pb.Interaction.FromString(data)
    message.corrects, message.name = message.name, f"interactions/{correction}"
    message.source, message.source_id = told_as
    message.contact = f"contacts/{contact}"
    message.kind = pb.INTERACTION_KIND_CORRECTION
    message.communication = False
    message.backfill = True  # nobody has got in touch just now
    message.record_time.FromDatetime(record_time)
    return message.SerializeToString(deterministic=True)


def without_content(data: bytes, removed_time: datetime) -> bytes:
    """Return what may stay of an interaction: that it took place, when, how, and how it was filed and judged."""
    message = pb.Interaction.FromString(data)
    message.DiscardUnknownFields()
    for field, _ in message.ListFields():
        if field.name not in _NOT_PERSONAL:
            message.ClearField(field.name)
    message.actor.ClearField("display_name")
    message.content_removed_time.FromDatetime(removed_time)
    return message.SerializeToString(deterministic=True)


def profile_bytes(profile: Profile) -> bytes:
    """Return a profile as history answers carry it."""
    quiet = profile.quiet_hours
    return pb.CustomerProfile(
        display_name=profile.display_name,
        identities=profile.identities,
        language=profile.language,
        preferred_channel=profile.preferred_channel,
        time_zone=profile.time_zone,
        tags=profile.tags,
        create_time=to_timestamp(profile.create_time),
        accessibility=profile.accessibility,
        deleted=profile.deleted,
        quiet_hours=pb.QuietHours(start=quiet.start, end=quiet.end, weekdays=quiet.weekdays) if quiet else None,
    ).SerializeToString(deterministic=True)


def _number(value: int | None) -> Any:
    """Return an enum's number; typed Any because the generated stubs want the wire's own enum types."""
    return int(value or 0)
