"""Marking as read: all the named notifications, or none."""

from __future__ import annotations

from collections.abc import Sequence

from services.notifications.domain.ports import Clock, Inboxes


def mark_notifications_read(agent: str, ids: Sequence[str], inboxes: Inboxes, clock: Clock) -> int:
    """Mark the agent's own notifications and return how many are left unread. Ones already read stay as they are."""
    return inboxes.mark_read(agent, list(dict.fromkeys(ids)), clock.now())
