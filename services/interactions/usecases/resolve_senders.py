"""Giving stored interactions the contact that could not be asked for when they came."""

from __future__ import annotations

from servicekit.errors import ServiceError

from services.interactions.domain.ports import Contacts, WaitingSenders


def resolve_senders(waiting: WaitingSenders, contacts: Contacts, limit: int) -> int:
    """Try those that are due, oldest first; return how many found their contact."""
    settled = 0
    for each in waiting.due(limit):
        try:
            state = contacts.ensure_all([each.sender], each.source)[0]
        except ServiceError as fault:
            waiting.postpone(each, fault.reason)
            continue
        waiting.settle(each, state)
        settled += 1
    return settled
