"""Everything notifications holds of some contacts, for whoever asks what is held of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicekit.errors import InvalidArgument

from services.notifications.domain.delivery import Delivery
from services.notifications.domain.notification import Notification
from services.notifications.domain.ports import Deliveries, Inboxes

MAX_CONTACTS = 200


def export_notifications(
    contacts: Sequence[str], inboxes: Inboxes, deliveries: Deliveries
) -> Iterator[Notification | Delivery]:
    """Yield what agents were told, then how it was sent."""
    if not 1 <= len(contacts) <= MAX_CONTACTS:
        raise InvalidArgument("contacts", f"must name 1 to {MAX_CONTACTS} contacts")
    yield from inboxes.about(contacts)
    yield from deliveries.about(contacts)
