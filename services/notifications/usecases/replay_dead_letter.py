"""Sending a delivery again that was given up."""

from __future__ import annotations

from services.notifications.domain.dead_letters import DeadLetters, DeliveryTextGone, NotADeadLetter
from services.notifications.domain.delivery import DEAD, Delivery, DeliveryState
from services.notifications.usecases.get_delivery import get_delivery

_WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)


def replay_dead_letter(delivery: str, letters: DeadLetters) -> Delivery:
    """Return the delivery as it waits to be sent again; one that waits stays as it is."""
    found = get_delivery(delivery, letters)
    if found.state in _WAITING:
        return found
    if found.state not in DEAD:
        raise NotADeadLetter(delivery, found.state)
    if not letters.has_text(found):
        raise DeliveryTextGone(delivery)
    letters.replay(found)
    return get_delivery(delivery, letters)
