"""Marking an interaction as unwanted, so that it is kept apart."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.text import clean_text

from services.interactions.domain.ports import StoredInteraction
from services.interactions.domain.screening import MAX_REASON, Screening, is_a_person
from services.interactions.usecases.block_identity import ScreeningPorts, refuse_if_in_need


@dataclass(frozen=True)
class ScreenInteraction:
    """Which one, whose it is by all contacts of the person, and why."""

    interaction: str
    contacts: tuple[str, ...]
    reason: str
    caller: str


def screen_interaction(command: ScreenInteraction, ports: ScreeningPorts) -> StoredInteraction:
    """Keep an interaction apart from its history. A program may not do so to a customer with an open issue."""
    clean_text("reason", command.reason, max_chars=MAX_REASON, required=True, one_line=True)
    if command.contacts and not is_a_person(command.caller):
        refuse_if_in_need(command.contacts, ports)
    screening = Screening(ports.clock.now(), command.caller, command.reason.strip())
    return ports.screened.screen(command.interaction, screening)
