"""Blocking a sender: what they write from now on is kept apart."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.clock import Clock
from servicekit.text import clean_text

from services.interactions.domain.identity_keys import key_of, normalised
from services.interactions.domain.interaction import Sender
from services.interactions.domain.issue_ports import OpenMatters
from services.interactions.domain.organizations import PeoplesHistories
from services.interactions.domain.ports import Histories
from services.interactions.domain.screening import (
    MAX_REASON,
    BlockedIdentity,
    Blocks,
    ScreenedInteractions,
    block_id,
    customer_in_need,
    is_a_person,
)


@dataclass(frozen=True)
class ScreeningPorts:
    """What keeping unwanted messages apart needs."""

    blocks: Blocks
    screened: ScreenedInteractions
    histories: Histories
    people: PeoplesHistories
    matters: OpenMatters
    clock: Clock


def block_identity(sender: Sender, reason: str, caller: str, ports: ScreeningPorts) -> BlockedIdentity:
    """Block a sender, known or not. A program may not block a customer with an open issue."""
    clean_text("reason", reason, max_chars=MAX_REASON, required=True, one_line=True)
    blocked = normalised(sender)
    key = key_of(sender)
    if not is_a_person(caller):
        for person in ports.histories.people_of_key(key):
            refuse_if_in_need(person.contacts, ports)
    block = BlockedIdentity(
        id=block_id(key),
        key=key,
        kind=sender.kind,
        scope=blocked.scope,
        value=blocked.value,
        reason=reason.strip(),
        actor=caller,
        create_time=ports.clock.now(),
    )
    return ports.blocks.begin(block)


def refuse_if_in_need(contacts: tuple[str, ...], ports: ScreeningPorts) -> None:
    """Refuse to keep apart what somebody with an open issue writes."""
    if any(issue.is_unsettled for issue in ports.matters.open_matters(contacts)):
        raise customer_in_need(contacts[0])
