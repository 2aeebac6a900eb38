"""Interactions as protobuf bytes: the form they are kept, served and published in."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.times import to_timestamp

from services.interactions.domain.interaction import COMMUNICATIONS, Interaction
from services.interactions.domain.ports import Profile


def told(interaction: Interaction) -> bytes:
    """Return what the source told, in a form that is the same for the same content."""
    message = pb.Interaction(
        channel=interaction.channel,
        direction=_number(interaction.direction),
        kind=_number(interaction.kind),
        visibility=_number(interaction.visibility),
        source=interaction.source,
        source_id=interaction.source_id,
        thread_key=interaction.thread_key,
        subject=interaction.subject,
        body=interaction.body,
        occur_time=to_timestamp(interaction.occur_time),
    )
    if interaction.actor is not None:
        actor = interaction.actor
        message.actor.CopyFrom(pb.Actor(type=_number(actor.type), agent=actor.agent, display_name=actor.display_name))
    _add_rare(message, interaction)
    return message.SerializeToString(deterministic=True)


def digest(interaction: Interaction) -> bytes:
    """Return what tells two different bodies of one source id apart: all that was told but when, and how it came here.

    So an export meets what it was taken from, although it was recorded live and without a time of its own.
    """
    content = told(replace(interaction, occur_time=None, backfill=False))
    return hashlib.sha256(content).digest()[:16]


def stamp(interaction: Interaction, interaction_id: str, contact: str, identity: str, record_time: datetime) -> bytes:
    """Return what the store adds. Appended to the told bytes it makes the whole: protobuf merges by appending."""
    message = pb.Interaction(
        name=f"interactions/{interaction_id}",
        contact=f"contacts/{contact}" if contact else "",
        identity=identity,
        communication=interaction.kind in COMMUNICATIONS,
        record_time=to_timestamp(record_time),
        occur_time=to_timestamp(record_time) if interaction.occur_time is None else None,
    )
    return message.SerializeToString(deterministic=True)


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


def profile_bytes(profile: Profile) -> bytes:
    """Return a profile as history answers carry it."""
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
    ).SerializeToString(deterministic=True)


def _add_rare(message: pb.Interaction, interaction: Interaction) -> None:
    """Fill in what most interactions lack."""
    for attachment in interaction.attachments:
        message.attachments.add(
            file_name=attachment.file_name,
            media_type=attachment.media_type,
            size_bytes=attachment.size_bytes,
            sha256=attachment.sha256,
        )
    if interaction.call_status:
        message.call_status = _number(interaction.call_status)
    for name in ("disposition", "topic", "purpose", "business_type", "payload", "corrects", "location"):
        value = getattr(interaction, name)
        if value:
            setattr(message, name, value)
    message.backfill = interaction.backfill
    message.self_service = interaction.self_service
    message.charset_guessed = interaction.charset_guessed
    if interaction.sentiment is not None:
        sentiment = interaction.sentiment
        message.sentiment.CopyFrom(
            pb.Sentiment(score=sentiment.score, model=sentiment.model, model_version=sentiment.model_version)
        )


def _number(value: int | None) -> Any:
    """Return an enum's number; typed Any because the generated stubs want the wire's own enum types."""
    return int(value or 0)
