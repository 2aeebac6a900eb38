"""Recording one interaction: what a source tells once stands in the history once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from servicekit.clock import Clock
from servicekit.errors import FailedPrecondition, InvalidArgument
from servicekit.ids import NewId

from services.interactions.domain.blobs import Blobs
from services.interactions.domain.checking import checked
from services.interactions.domain.faults import IDENTITY_ERASED, request_id_reused, source_id_taken
from services.interactions.domain.identity_keys import shown_and_key
from services.interactions.domain.interaction import Interaction, Sender
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import (
    Contacts,
    ContactState,
    Fate,
    Histories,
    Interactions,
    Recorded,
    Recording,
)
from services.interactions.domain.redaction import Redaction
from services.interactions.domain.screening import Blocks, Screening, is_screened
from services.interactions.usecases.find_owner import find_known_owner, find_owner_of_contact, find_owner_of_sender
from services.interactions.usecases.keep_content import keep_content


@dataclass(frozen=True)
class CreateInteraction:
    """One interaction, with its contact or the identity it came through."""

    interaction: Interaction
    sender: Sender | None
    request_id: str
    validate_only: bool
    caller: str


@dataclass(frozen=True)
class RecordingPorts:
    """What recording needs."""

    interactions: Interactions
    histories: Histories
    contacts: Contacts
    clock: Clock
    new_id: NewId
    redaction: Redaction
    blobs: Blobs
    blocks: Blocks


def create_interaction(command: CreateInteraction, ports: RecordingPorts) -> Recorded:
    """Record the interaction and return it as stored, or as it was stored the first time."""
    told = command.interaction._replace(source_id=_source_id(command, ports.new_id))
    interaction = checked(told, command.caller, ports.clock.now(), ports.redaction)
    if command.request_id:
        earlier = ports.interactions.by_request(command.request_id)
        if earlier is not None:
            return _same_or_refused(earlier, ports.interactions.digest(interaction))
    try:
        recording = _recording(command, interaction, ports)
    except FailedPrecondition as fault:
        return _as_it_was_left(interaction, ports, fault)
    if command.validate_only:
        return ports.interactions.preview(recording)
    whole = keep_content(recording.interaction, recording.id, ports.blobs)
    recorded = ports.interactions.record([recording._replace(interaction=whole)])[0]
    if recorded.fate is Fate.DIFFERS:
        raise source_id_taken(interaction.source, interaction.source_id, recorded.id)
    return recorded


def _as_it_was_left(interaction: Interaction, ports: RecordingPorts, fault: FailedPrecondition) -> Recorded:
    """Answer the repeat of what was erased with what is left of it; raise again what is refused for other reasons."""
    name = interaction_id(interaction.source, interaction.source_id)
    alone = Recording(name, interaction, ContactState(""), None, "", "", ports.clock.now())
    left = ports.interactions.preview(alone)
    if fault.reason != IDENTITY_ERASED or left.fate is not Fate.ALREADY_THERE:
        raise fault
    return left


def _source_id(command: CreateInteraction, new_id: NewId) -> str:
    return command.interaction.source_id or command.request_id or new_id("s")


def _same_or_refused(earlier: tuple[Recorded, bytes], digest: bytes) -> Recorded:
    recorded, first_digest = earlier
    if first_digest not in (b"", digest):  # there is none where the content was removed
        raise request_id_reused()
    return recorded


def _recording(command: CreateInteraction, interaction: Interaction, ports: RecordingPorts) -> Recording:
    sender = ports.redaction.of_sender(command.sender)
    identity, key = shown_and_key(sender) if sender else ("", "")
    name, now = interaction_id(interaction.source, interaction.source_id), ports.clock.now()
    if interaction.contact:
        owner: ContactState | None = find_owner_of_contact(interaction.contact, sender, ports.histories, ports.contacts)
    elif sender is not None:
        owner = (
            find_known_owner(sender, ports.contacts)
            if command.validate_only
            else find_owner_of_sender(
                sender, interaction.source, ports.histories, ports.contacts, interaction.occur_time
            )
        )
    else:
        raise InvalidArgument("identity", "or interaction.contact is required", "FIELD_REQUIRED")
    screening = _screening(key, interaction, now, ports)
    return Recording(name, interaction, owner, sender, identity, command.request_id, now, screening)


def _screening(key: str, interaction: Interaction, now: datetime, ports: RecordingPorts) -> Screening | None:
    """Return why an interaction is kept apart: its sender is blocked. For nearly all there is no reason."""
    block = ports.blocks.block_of(key, now) if key and is_screened(interaction) else None
    return Screening(now, block.actor, block.reason, block.id) if block else None
