"""Trying a parked post once more."""

from __future__ import annotations

from services.interactions.domain.faults import parked_webhook_not_found
from services.interactions.domain.webhooks import Inbox, Parked


def retry_parked_webhook(name: str, inbox: Inbox) -> Parked:
    """Return the post, which the worker takes up within seconds; NOT_FOUND when there is none of this id."""
    parked = inbox.retry(name)
    if parked is None:
        raise parked_webhook_not_found(f"parkedWebhooks/{name}")
    return parked
