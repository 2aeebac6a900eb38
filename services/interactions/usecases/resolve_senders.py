"""Giving stored interactions the contact that could not be asked for when they came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from servicekit.errors import DeadlineExceeded, ServiceError, Unavailable

from services.interactions.domain.ports import Contacts, ContactState, WaitingSender, WaitingSenders

Found = tuple[WaitingSender, ContactState]


def resolve_senders(waiting: WaitingSenders, contacts: Contacts, limit: int) -> int:
    """Try those that are due, oldest first; return how many found their contact.

    While contacts does not answer, nobody's wait grows longer: all are tried again as soon as it is back.
    """
    by_source: dict[str, list[WaitingSender]] = defaultdict(list)
    for each in waiting.due(limit):
        by_source[each.source].append(each)
    settled = 0
    for source, group in by_source.items():
        try:
            found = list(_found(group, source, waiting, contacts))
        except (Unavailable, DeadlineExceeded):
            return settled
        settled += _settle(found, waiting)
    return settled


def _found(group: Sequence[WaitingSender], source: str, waiting: WaitingSenders, contacts: Contacts) -> Iterator[Found]:
    """Ask for all at once; where one of them spoils it for the others, ask for each alone."""
    try:
        states = contacts.ensure_all([each.sender for each in group], source)
    except (Unavailable, DeadlineExceeded):
        raise
    except ServiceError as fault:
        if len(group) == 1:
            waiting.postpone(group[0], fault.reason)
            return
        for each in group:
            yield from _found([each], source, waiting, contacts)
    else:
        yield from zip(group, states, strict=True)


def _settle(found: Sequence[Found], waiting: WaitingSenders) -> int:
    """Settle each contact's interactions together: one change of its card instead of many."""
    states: dict[str, ContactState] = {}
    by_contact: dict[str, list[WaitingSender]] = defaultdict(list)
    for each, state in found:
        states[state.contact] = state
        by_contact[state.contact].append(each)
    for contact, group in by_contact.items():
        waiting.settle(group, states[contact])
    return len(found)
