"""Telling what became of an outbound message, for whoever sends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from servicekit.errors import FailedPrecondition, InvalidArgument
from servicekit.text import clean_text

from services.interactions.domain.faults import interaction_not_found
from services.interactions.domain.ports import Histories
from services.interactions.domain.statuses import DeliveryStatus

MAX_NOTE, MAX_PROVIDER_ID = 200, 512


class MessageStatuses(Protocol):
    """What is heard of messages."""

    def hear_of_message(self, interaction: str, source: str, status: DeliveryStatus, note: str = "") -> None:
        """Add a status to a message's log; the same one again changes nothing."""
        ...

    def learn_provider_id(self, interaction: str, source: str, provider_id: str) -> None:
        """Note the id a provider gave to a message, and take over what was heard of it before."""
        ...

    def show(self, interaction: str) -> None:
        """Show what was heard of one interaction, if it is there."""
        ...


@dataclass(frozen=True)
class StatusPorts:
    """What telling a status needs."""

    histories: Histories
    statuses: MessageStatuses
    source_sent_through: Callable[[bytes], str]
    """Reads the source of a stored interaction; empty when it was not sent to a customer."""


def record_delivery_status(interaction: str, status: int, note: str, ports: StatusPorts, provider_id: str = "") -> None:
    """Keep the status and show it with the message."""
    if status not in set(DeliveryStatus) - {DeliveryStatus.NONE}:
        raise InvalidArgument("status", "must be a status of a message")
    clean_text("note", note, max_chars=MAX_NOTE, one_line=True)
    clean_text("provider_message_id", provider_id, max_chars=MAX_PROVIDER_ID, one_line=True)
    found = ports.histories.get(interaction)
    if found is None:
        raise interaction_not_found(f"interactions/{interaction}")
    source = ports.source_sent_through(found.data)
    if not source:
        raise FailedPrecondition("NOT_OUTBOUND", "Only what was sent to a customer has a status.")
    ports.statuses.hear_of_message(interaction, source, DeliveryStatus(status), note)
    if provider_id:
        ports.statuses.learn_provider_id(interaction, source, provider_id)
    ports.statuses.show(interaction)
