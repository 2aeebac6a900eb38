"""Placing stored interactions in the histories they belong to: what was imported, and whose sender was not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from servicekit.errors import DeadlineExceeded, ServiceError, Unavailable

from services.interactions.domain.interaction import Sender
from services.interactions.domain.ports import Contacts, ContactState
from services.interactions.domain.waiting import Waiting, WaitingInteractions

SENDERS_AT_ONCE = 500

_Identity = tuple[str, ...]


def place_interactions(waiting: WaitingInteractions, contacts: Contacts, limit: int) -> int:
    """Place those that are due; return how many found their contact.

    While contacts does not answer, nobody's wait grows longer: all are tried again as soon as it is back.
    """
    due = waiting.due(limit)
    found = [(each, ContactState(each.contact)) for each in due if each.contact]
    by_source: dict[str, list[Waiting]] = defaultdict(list)
    for each in due:
        if not each.contact:
            by_source[each.source].append(each)
    for source, group in by_source.items():
        try:
            owners = _owners(group, source, waiting, contacts)
        except (Unavailable, DeadlineExceeded):
            break
        found += [
            (each, owners[each.sender.identity]) for each in group if each.sender and each.sender.identity in owners
        ]
    past = [each for each, state in found if _is_past(each, state)]
    if past:
        waiting.withhold(past)
    waiting.place([(each, state) for each, state in found if not _is_past(each, state)])
    return len(found)


def _is_past(waiting: Waiting, state: ContactState) -> bool:
    """Tell whether something took place before an earlier owner of its identity was erased."""
    return state.erase_time is not None and waiting.occur_time <= state.erase_time


def _owners(
    group: Sequence[Waiting], source: str, waiting: WaitingInteractions, contacts: Contacts
) -> dict[_Identity, ContactState]:
    """Ask for each sender once; where one of them spoils it for the others, ask for each alone and put that one off."""
    senders = list({each.sender.identity: each.sender for each in group if each.sender}.values())
    newest: dict[_Identity, datetime] = {}
    for each in group:
        if each.sender:
            identity = each.sender.identity
            newest[identity] = max(each.occur_time, newest.get(identity, each.occur_time))
    owners: dict[_Identity, ContactState] = {}
    for start in range(0, len(senders), SENDERS_AT_ONCE):
        some = senders[start : start + SENDERS_AT_ONCE]
        try:
            owners |= _asked(some, source, newest, contacts)
        except (Unavailable, DeadlineExceeded):
            raise
        except ServiceError:
            for sender in some:
                try:
                    owners |= _asked([sender], source, newest, contacts)
                except (Unavailable, DeadlineExceeded):
                    raise
                except ServiceError as fault:
                    _postpone(group, sender, fault.reason, waiting)
    return owners


def _asked(
    senders: Sequence[Sender], source: str, newest: Mapping[_Identity, datetime], contacts: Contacts
) -> dict[_Identity, ContactState]:
    states = contacts.ensure_all(senders, source, [newest[sender.identity] for sender in senders])
    return {sender.identity: state for sender, state in zip(senders, states, strict=True)}


def _postpone(group: Sequence[Waiting], sender: Sender, reason: str, waiting: WaitingInteractions) -> None:
    for each in group:
        if each.sender and each.sender.identity == sender.identity:
            waiting.postpone(each, reason)
