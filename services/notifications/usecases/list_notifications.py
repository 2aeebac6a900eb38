"""Listing: an agent's own notifications, newest first."""

from __future__ import annotations

from services.notifications.domain.notification import InboxPage
from services.notifications.domain.ports import Inboxes


def list_notifications(agent: str, inboxes: Inboxes, limit: int, *, before: int | None, unread_only: bool) -> InboxPage:
    """Return up to `limit` notifications before a place in the inbox (None: from the newest on)."""
    return inboxes.newest(agent, limit, before=before, unread_only=unread_only)
