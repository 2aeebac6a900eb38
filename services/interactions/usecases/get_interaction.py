"""Reading one interaction."""

from __future__ import annotations

from services.interactions.domain.faults import interaction_not_found
from services.interactions.domain.history import Person
from services.interactions.domain.ports import Histories, StoredInteraction


def get_interaction(interaction: str, histories: Histories) -> tuple[StoredInteraction, Person | None]:
    """Return the interaction and the person it belongs to now; None while its sender is not resolved."""
    stored = histories.get(interaction)
    if stored is None:
        raise interaction_not_found(f"interactions/{interaction}")
    return stored, histories.person_of_contact(stored.contact) if stored.contact else None
