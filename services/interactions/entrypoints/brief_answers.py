"""Briefs in the words of the contract, and what is stored in the words that briefs are made from."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from backstory.interactions.v1 import brief_pb2, interactions_pb2
from servicekit.times import to_timestamp

from services.interactions.domain.briefs.brief import Brief, Line
from services.interactions.domain.briefs.conversation import heard
from services.interactions.domain.briefs.knowing import Said, Summary
from services.interactions.domain.interaction import ActorType, CallStatus, Direction, Kind, Visibility
from services.interactions.domain.ports import Profile, QuietHours
from services.interactions.domain.repeats import Heard

_DIGITS = 32
_READ = 1500
"""How many characters of a text are looked at: what a customer wants stands at its beginning."""


def brief_message(brief: Brief) -> brief_pb2.Brief:
    """Return a brief with its digest."""
    message = brief_pb2.Brief(
        person=f"contacts/{brief.person}" if brief.person else "",
        contacts=[f"contacts/{contact}" for contact in brief.contacts],
        omitted_count=brief.omitted_count,
        degraded=brief.degraded,
    )
    for part, lines in brief.sections:
        message.sections.add(section=part.shown, lines=map(_line, lines))
    message.digest = hashlib.sha256(message.SerializeToString(deterministic=True)).hexdigest()[:_DIGITS]
    return message


def summary_message(summary: Summary) -> brief_pb2.BriefSummary:
    """Return what a language model wrote, marked as such."""
    return brief_pb2.BriefSummary(text=summary.text, model=summary.model, model_version=summary.model_version)


def _line(line: Line) -> brief_pb2.BriefLine:
    return brief_pb2.BriefLine(
        key=line.key, text=line.text, quote=line.quote, time=to_timestamp(line.time), cites=line.cites
    )


def said_of(stored: bytes) -> Said:
    """Return a stored interaction as a brief reads it."""
    return said_of_message(interactions_pb2.Interaction.FromString(stored))


def heard_of(stored: bytes) -> Heard:
    """Return a stored interaction as repeats see it."""
    return heard(said_of(stored))


def said_of_message(message: interactions_pb2.Interaction) -> Said:
    """Return an interaction as a brief reads it."""
    return Said(
        name=message.name,
        occur_time=message.occur_time.ToDatetime(tzinfo=UTC),
        channel=message.channel,
        direction=Direction(message.direction or Direction.INTERNAL),
        kind=Kind(message.kind or Kind.MESSAGE),
        visibility=Visibility(message.visibility or Visibility.RESTRICTED),
        actor=ActorType(message.actor.type) if message.actor.type else None,
        agent=message.actor.agent,
        subject=message.subject,
        body=message.body[:_READ],
        thread=message.thread_key,
        topic=message.topic,
        disposition=message.disposition,
        business_type=message.business_type,
        call_status=CallStatus(message.call_status),
        attachments=len(message.attachments),
        location=message.location,
        issue=message.issue,
        about_issue=message.about_issue,
        source=message.source,
    )


def profile_of(stored: bytes) -> Profile:
    """Return a stored profile."""
    told = interactions_pb2.CustomerProfile.FromString(stored)
    quiet = told.quiet_hours
    return Profile(
        display_name=told.display_name,
        identities=tuple(told.identities),
        language=told.language,
        preferred_channel=told.preferred_channel,
        time_zone=told.time_zone,
        tags=tuple(told.tags),
        create_time=_time(told),
        accessibility=tuple(told.accessibility),
        deleted=told.deleted,
        quiet_hours=QuietHours(quiet.start, quiet.end, tuple(quiet.weekdays)) if quiet.start else None,
    )


def _time(told: interactions_pb2.CustomerProfile) -> datetime | None:
    return told.create_time.ToDatetime(tzinfo=UTC) if told.HasField("create_time") else None
