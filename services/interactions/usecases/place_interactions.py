"""Placing stored interactions in the histories they belong to: what was imported, and whose sender was not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from servicekit.errors import DeadlineExceeded, ServiceError, Unavailable

from services.interactions.domain.interaction import Sender
from services.interactions.domain.ports import Contacts, ContactState
from services.interactions.domain.waiting import Waiting, WaitingInteractions

_Found = list[tuple[Waiting, ContactState]]
_OfSender = tuple[Sender, list[Waiting]]


def place_interactions(waiting: WaitingInteractions, contacts: Contacts, limit: int) -> int:
    """Place those that are due; return how many found their contact.

    While contacts does not answer, nobody's wait grows longer: all are tried again as soon as it is back.
    """
    due = waiting.due(limit)
    found = [(each, ContactState(each.contact)) for each in due if each.contact]
    for source, senders in _by_source(due).items():
        try:
            found += _resolved(senders, source, waiting, contacts)
        except (Unavailable, DeadlineExceeded):
            break
    past = [each for each, state in found if _is_past(each, state)]
    if past:
        waiting.withhold(past)
    waiting.place([(each, state) for each, state in found if not _is_past(each, state)])
    return len(found)


def _by_source(due: Iterable[Waiting]) -> dict[str, list[_OfSender]]:
    """Return those whose sender is still to be resolved, by source, and all of one sender together."""
    sources: dict[str, dict[tuple[str, ...], _OfSender]] = defaultdict(dict)
    for each in due:
        if not each.contact and each.sender:
            sources[each.source].setdefault(each.sender.identity, (each.sender, []))[1].append(each)
    return {source: list(senders.values()) for source, senders in sources.items()}


def _resolved(senders: Sequence[_OfSender], source: str, waiting: WaitingInteractions, contacts: Contacts) -> _Found:
    """Ask for all senders; where one of them spoils it for the others, ask for each alone and put that one off."""
    newest = [max(each.occur_time for each in mine) for _, mine in senders]
    try:
        states = contacts.ensure_all([sender for sender, _ in senders], source, newest)
    except (Unavailable, DeadlineExceeded):
        raise
    except ServiceError as fault:
        if len(senders) > 1:
            return [each for alone in senders for each in _resolved([alone], source, waiting, contacts)]
        for each in senders[0][1]:
            waiting.postpone(each, fault.reason)
        return []
    return [(each, state) for (_, mine), state in zip(senders, states, strict=True) for each in mine]


def _is_past(waiting: Waiting, state: ContactState) -> bool:
    """Tell whether something took place before an earlier owner of its identity was erased."""
    return state.erase_time is not None and waiting.occur_time <= state.erase_time
