"""Deliveries that were given up: what may still be decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from servicekit.errors import FailedPrecondition, NotFound

from services.notifications.domain.delivery import Delivery, DeliveryState


class DeadLetters(Protocol):
    """The part of the delivery log that is not sent any more unless somebody decides so."""

    def newest(self, before: tuple[datetime, str] | None, channel: str, limit: int) -> Sequence[Delivery]:
        """Return those before a place in the order of their making, newest first; of one channel, or all."""
        ...

    def get(self, delivery: str) -> Delivery | None:
        """Return any delivery."""
        ...

    def has_text(self, delivery: Delivery) -> bool:
        """Tell whether what it would say is still there."""
        ...

    def replay(self, delivery: Delivery) -> bool:
        """Let it be sent again; False when it stands differently by now."""
        ...

    def discard(self, delivery: Delivery) -> bool:
        """Leave it alone; False when it stands differently by now."""
        ...


class DeliveryNotFound(NotFound):
    """There is no such delivery."""

    def __init__(self, delivery: str) -> None:
        """Name it."""
        name = f"deliveries/{delivery}"
        super().__init__("DELIVERY_NOT_FOUND", f"There is no delivery {name}.", name=name)


class NotADeadLetter(FailedPrecondition):
    """It has neither failed for good nor is it unknown."""

    def __init__(self, delivery: str, state: DeliveryState) -> None:
        """Tell how it stands."""
        super().__init__("NOT_A_DEAD_LETTER", f"deliveries/{delivery} is {state.value}.", state=state.value)


class DeliveryTextGone(FailedPrecondition):
    """What it would say was erased."""

    def __init__(self, delivery: str) -> None:
        """Name it."""
        super().__init__("DELIVERY_CONTENT_GONE", f"What deliveries/{delivery} would say is not there any more.")
