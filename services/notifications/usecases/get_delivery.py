"""Showing one delivery, given up or not."""

from __future__ import annotations

from services.notifications.domain.dead_letters import DeadLetters, DeliveryNotFound
from services.notifications.domain.delivery import Delivery


def get_delivery(delivery: str, letters: DeadLetters) -> Delivery:
    """Return one delivery."""
    found = letters.get(delivery)
    if found is None:
        raise DeliveryNotFound(delivery)
    return found
