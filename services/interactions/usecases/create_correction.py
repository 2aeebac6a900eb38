"""Correcting a mistaken record."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text

from services.interactions.domain.checking import checked
from services.interactions.domain.correcting import SOURCE, Correction, Corrections
from services.interactions.domain.interaction import Direction, Interaction, Kind
from services.interactions.domain.ports import Recorded
from services.interactions.usecases.create_interaction import RecordingPorts
from services.interactions.usecases.find_owner import find_owner_of_contact
from services.interactions.usecases.record_one import renamed

_MAX_REASON = 500


@dataclass(frozen=True)
class CreateCorrection:
    """What is shown in the place of an interaction, and why."""

    interaction: str
    replacement: Interaction | None
    contact: str
    reason: str
    caller: str


def create_correction(command: CreateCorrection, corrections: Corrections, ports: RecordingPorts) -> Recorded:
    """Store the correction; the histories of both people show it at once."""
    clean_text("reason", command.reason, max_chars=_MAX_REASON, required=True, one_line=True)
    if command.replacement is None and not command.contact:
        raise InvalidArgument("replacement", "or contact is required: what is otherwise", "FIELD_REQUIRED")
    replacement = _checked(command.replacement, command, ports) if command.replacement else None
    contact = ""
    if command.contact:
        contact = find_owner_of_contact(command.contact, None, ports.histories, ports.contacts).contact
    reason = ports.redaction.text(command.reason.strip())
    return corrections.correct(Correction(command.interaction, contact, replacement, reason))


def _checked(told: Interaction, command: CreateCorrection, ports: RecordingPorts) -> Interaction:
    """Check what is taken from a replacement, and mask what must not be stored."""
    taken = Interaction(
        channel="system",
        direction=Direction.INBOUND,
        source=SOURCE,
        source_id=command.interaction,
        kind=Kind.CORRECTION,
        occur_time=told.occur_time,
        subject=told.subject,
        body=told.body,
        attachments=told.attachments,
        disposition=told.disposition,
        topic=told.topic,
        payload=told.payload,
        sentiment=told.sentiment,
        location=told.location,
    )
    try:
        fit = checked(taken, command.caller, ports.clock.now(), ports.redaction)
    except InvalidArgument as fault:
        raise renamed(fault, {}, "replacement.") from None
    return fit._replace(visibility=told.visibility)
