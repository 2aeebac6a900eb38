"""In-app: standing in the inbox is being delivered."""

from __future__ import annotations

from collections.abc import Callable

from services.notifications.domain.delivery import DeliveryState, Ending, Message, Sent


class InApp:
    """Delivers with the same commit that stores the notification."""

    channel = "in-app"

    def plan(self, recipient: str) -> Ending:  # noqa: ARG002 - every agent has an inbox
        """Start as sent: the row is written together with the notification."""
        return Ending(DeliveryState.SENT)

    def send(self, message: Message, handing_over: Callable[[], None]) -> Sent:  # noqa: ARG002 - nothing left to do
        """Confirm what the commit has done."""
        return Sent()


def build(settings: object) -> InApp:  # noqa: ARG001 - needs no settings
    """Return the sender."""
    return InApp()
