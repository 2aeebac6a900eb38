"""Listing deliveries: what was sent to whom, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.notifications.domain.delivery import Delivery, DeliveryState
from services.notifications.domain.ports import Deliveries


def list_deliveries(
    before: tuple[datetime, str] | None, state: DeliveryState | None, limit: int, deliveries: Deliveries
) -> Sequence[Delivery]:
    """Return up to `limit` deliveries, newest first, from a place in their order on."""
    return deliveries.newest(before, state, limit)
