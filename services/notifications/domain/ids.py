"""Ids made from what they stand for, so that the same event can never make a second row."""

from __future__ import annotations

import hashlib

AGENTS = "agents/"
CONTACTS = "contacts/"
NOTIFICATIONS = "notifications/"
DELIVERIES = "deliveries/"


def notification_id(event_id: str, rule: str, agent: str) -> str:
    """Return the id of what this rule tells this agent about this event."""
    return f"n_{_digest(event_id, rule, agent)}"


def delivery_id(event_id: str, rule: str, channel: str, recipient: str) -> str:
    """Return the id of telling this recipient of this event through this channel by this rule."""
    return f"d_{_digest(event_id, rule, channel, recipient)}"


def event_id(notification: str, name: str) -> str:
    """Return the id of the one event of this name in the life of a notification."""
    return f"e_{_digest(notification, name)}"


def _digest(*parts: str) -> str:
    text = "\0".join(parts)  # none of the parts can hold a NUL, so two different lists never give one text
    return hashlib.sha256(text.encode()).hexdigest()[:40]
