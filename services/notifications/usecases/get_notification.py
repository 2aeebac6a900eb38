"""Reading one notification: another agent's does not exist."""

from __future__ import annotations

from services.notifications.domain.errors import notification_not_found
from services.notifications.domain.notification import Notification
from services.notifications.domain.ports import Inboxes


def get_notification(agent: str, notification: str, inboxes: Inboxes) -> Notification:
    """Return one of the agent's own notifications."""
    found = inboxes.get(agent, notification)
    if found is None:
        raise notification_not_found(notification)
    return found
