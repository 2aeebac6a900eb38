"""What an interaction must be before it is recorded: every fault names its field, every default is filled in here."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from servicekit.errors import InvalidArgument, ResourceExhausted
from servicekit.text import claimed_time, clean_text, id_in_name, kebab_case, plain_id

from services.interactions.domain.blobs import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS
from services.interactions.domain.interaction import (
    Actor,
    ActorType,
    Attachment,
    Direction,
    Interaction,
    Kind,
    Visibility,
)
from services.interactions.domain.redaction import Redaction

MAX_BODY_BYTES = 256 * 1024
MAX_PAYLOAD_BYTES = 64 * 1024
MAX_MENTIONS = 20

_TOPIC = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*){0,3}")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


_CUSTOMER = Actor(ActorType.CUSTOMER)


def checked(
    told: Interaction, caller: str, now: datetime, redaction: Redaction, imported_from: str | None = None
) -> Interaction:
    """Return the interaction with its defaults, or refuse it with INVALID_ARGUMENT naming the field.

    `caller` is who records it, as a resource name: the actor of what is not inbound, unless the source names one.
    What is imported is old news, and `imported_from` is its source unless it names one. Whatever is recorded comes
    through here, so here is what must not be stored masked.
    """
    interaction = redaction.of_interaction(told)
    source = interaction.source or imported_from or ""
    backfill = interaction.backfill or imported_from is not None
    kebab_case("interaction.channel", interaction.channel, 40)
    kebab_case("interaction.source", source, 100)
    if interaction.direction is None:
        raise InvalidArgument("interaction.direction", "is required: inbound, outbound or internal", "FIELD_REQUIRED")
    if interaction.occur_time is not None:
        claimed_time("interaction.occur_time", interaction.occur_time, now)
    _check_texts(interaction)
    attachments = _attachments(interaction.attachments) if interaction.attachments else ()
    _check_sentiment(interaction)
    kind = interaction.kind or Kind.MESSAGE
    if kind is Kind.NOTE and interaction.direction is not Direction.INTERNAL:
        raise InvalidArgument("interaction.direction", "of a note is internal")
    return interaction._replace(
        source=source,
        backfill=backfill,
        kind=kind,
        attachments=attachments,
        visibility=_visibility(interaction),
        actor=_actor(interaction, caller, backfill=backfill),
        mentions=_mentions(interaction, kind) if interaction.mentions else (),
        about_issue=_about_issue(interaction, kind) if interaction.about_issue else "",
        purpose=_purpose(interaction),
    )


def _check_texts(interaction: Interaction) -> None:
    clean_text("interaction.source_id", interaction.source_id, max_chars=512, required=True, one_line=True)
    clean_text("interaction.body", interaction.body, max_bytes=MAX_BODY_BYTES)
    if interaction.thread_key:
        clean_text("interaction.thread_key", interaction.thread_key, max_chars=512, one_line=True)
    if interaction.subject:
        clean_text("interaction.subject", interaction.subject, max_chars=998, one_line=True)
    if interaction.location:
        clean_text("interaction.location", interaction.location, max_chars=200, one_line=True)
    if interaction.disposition:
        kebab_case("interaction.disposition", interaction.disposition, 40)
    if interaction.business_type:
        kebab_case("interaction.business_type", interaction.business_type, 100)
    if interaction.topic and (len(interaction.topic) > 200 or not _TOPIC.fullmatch(interaction.topic)):
        raise InvalidArgument(
            "interaction.topic", "must be up to 4 kebab-case words joined by /, such as billing/refund"
        )
    if len(interaction.payload) > MAX_PAYLOAD_BYTES:
        raise InvalidArgument("interaction.payload", f"is longer than {MAX_PAYLOAD_BYTES} bytes", "TEXT_TOO_LONG")
    if interaction.corrects:
        plain_id("interaction.corrects", interaction.corrects.removeprefix("interactions/"))


def _attachments(told: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Return what came with an interaction; size and digest follow from the bytes where there are any."""
    attachments = tuple(_with_digest(each, number) if each.content else each for number, each in enumerate(told))
    if len(attachments) > MAX_ATTACHMENTS:
        raise ResourceExhausted("TOO_MANY_ATTACHMENTS", f"An interaction has up to {MAX_ATTACHMENTS} attachments.")
    for number, attachment in enumerate(attachments):
        field = f"interaction.attachments[{number}]"
        clean_text(f"{field}.file_name", attachment.file_name, max_chars=255, one_line=True)
        if not _MEDIA_TYPE.fullmatch(attachment.media_type):
            raise InvalidArgument(f"{field}.media_type", "must look like image/png")
        if attachment.size_bytes < 0:
            raise InvalidArgument(f"{field}.size_bytes", "must be 0 or more")
        if attachment.size_bytes > MAX_ATTACHMENT_BYTES:
            detail = f"An attachment has up to {MAX_ATTACHMENT_BYTES} bytes; {field} has more."
            raise ResourceExhausted("ATTACHMENT_TOO_LARGE", detail)
        if attachment.sha256 and not _SHA256.fullmatch(attachment.sha256):
            raise InvalidArgument(f"{field}.sha256", "must be 64 hexadecimal digits in lower case")
    return attachments


def _with_digest(attachment: Attachment, number: int) -> Attachment:
    digest = hashlib.sha256(attachment.content).hexdigest()
    if attachment.sha256 not in ("", digest):
        raise InvalidArgument(f"interaction.attachments[{number}].sha256", "is not that of the content")
    return replace(attachment, size_bytes=len(attachment.content), sha256=digest)


def _check_sentiment(interaction: Interaction) -> None:
    if interaction.sentiment and not -1 <= interaction.sentiment.score <= 1:
        raise InvalidArgument("interaction.sentiment.score", "must be -1 to 1")


def _visibility(interaction: Interaction) -> Visibility:
    if interaction.visibility is None:
        internal = interaction.direction is Direction.INTERNAL
        return Visibility.INTERNAL if internal else Visibility.CUSTOMER
    if interaction.direction is Direction.INTERNAL and interaction.visibility is Visibility.CUSTOMER:
        raise InvalidArgument("interaction.visibility", "of an internal interaction is internal or restricted")
    return interaction.visibility


def _about_issue(interaction: Interaction, kind: Kind) -> str:
    if kind is not Kind.NOTE:
        raise InvalidArgument("interaction.about_issue", "is for notes")
    id_in_name("interaction.about_issue", interaction.about_issue, "issues")
    return interaction.about_issue


def _mentions(interaction: Interaction, kind: Kind) -> tuple[str, ...]:
    if kind is not Kind.NOTE:
        raise InvalidArgument("interaction.mentions", "are for notes")
    mentioned = tuple(dict.fromkeys(interaction.mentions))
    if len(mentioned) > MAX_MENTIONS:
        raise InvalidArgument("interaction.mentions", f"holds more than {MAX_MENTIONS}", "TOO_MANY")
    for name in mentioned:
        id_in_name("interaction.mentions", name, "teams" if name.startswith("teams/") else "agents")
    return mentioned


def _purpose(interaction: Interaction) -> str:
    if interaction.purpose:
        return kebab_case("interaction.purpose", interaction.purpose, 40)
    return "service-messages" if interaction.direction is Direction.OUTBOUND else ""


def _actor(interaction: Interaction, caller: str, *, backfill: bool) -> Actor:
    """Fill in who acted. An agent is never taken from the request of another agent: only systems name other people."""
    given = interaction.actor
    if given is None:
        return _CUSTOMER if interaction.direction is Direction.INBOUND else _actor_of(caller)
    clean_text("interaction.actor.display_name", given.display_name, max_chars=200, one_line=True)
    if given.agent:
        plain_id("interaction.actor.agent", given.agent.removeprefix("agents/"))
    if caller.startswith("agents/") and given.type is ActorType.AGENT and not backfill:
        return replace(given, agent=caller)
    return given


@lru_cache(maxsize=256)  # an import names its caller with every other record
def _actor_of(caller: str) -> Actor:
    if caller.startswith("agents/"):
        return Actor(ActorType.AGENT, agent=caller)
    if caller.startswith("services/"):
        return Actor(ActorType.SYSTEM, display_name=caller.removeprefix("services/"))
    return Actor(ActorType.INTEGRATION, display_name=caller.rpartition("/")[2])
