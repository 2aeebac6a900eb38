"""Listing posts that could not be worked on whole."""

from __future__ import annotations

from services.interactions.domain.webhooks import Inbox, Parked


def list_parked_webhooks(source: str, after: str, limit: int, inbox: Inbox) -> list[Parked]:
    """Return so many of one source's parked posts, or of all, in the order of their ids from `after` on."""
    return inbox.parked(source, after, limit)
