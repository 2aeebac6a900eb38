"""Leaving a delivery alone that was given up."""

from __future__ import annotations

from services.notifications.domain.dead_letters import DeadLetters, NotADeadLetter
from services.notifications.domain.delivery import DEAD, Delivery, DeliveryState
from services.notifications.usecases.get_delivery import get_delivery


def discard_dead_letter(delivery: str, letters: DeadLetters) -> Delivery:
    """Return the delivery as it is left alone."""
    found = get_delivery(delivery, letters)
    if found.state in DEAD:
        letters.discard(found)
        found = get_delivery(delivery, letters)
    if found.state is not DeliveryState.DISCARDED:
        raise NotADeadLetter(delivery, found.state)
    return found
