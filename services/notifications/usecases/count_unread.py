"""Counting: how much an agent has not read, by one document read."""

from __future__ import annotations

from services.notifications.domain.ports import Inboxes


def count_unread(agent: str, inboxes: Inboxes) -> int:
    """Return how many of the agent's notifications are unread."""
    return inboxes.unread(agent)
