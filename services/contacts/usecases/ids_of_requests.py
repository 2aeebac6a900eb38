"""Ids for what a request makes: for a request id always the same, so that two repeats cannot make two things."""

from __future__ import annotations

import hashlib

from services.contacts.domain.ports import Order, Stamps


def id_for(prefix: str, order: Order, stamps: Stamps) -> str:
    """Return a fresh id, or the one that belongs to the caller's request id."""
    if order.request is None:
        return stamps.new_id(prefix)
    seed = f"{order.origin.actor}|{order.request.id}"
    return f"{prefix}_{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
