"""Telling agents one piece of news once, as each of them wants: now, counted in what was just told, later, or never."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.notifications.domain.delivery import Delivery
from services.notifications.domain.notification import Draft, Notice, Notification, Told
from services.notifications.domain.ports import Clock, Sender
from services.notifications.domain.restraint import AgentSettings, Collapse
from services.notifications.domain.timing.escalation import Escalation
from services.notifications.domain.urgency import Urgency
from services.notifications.usecases.tell_agents import Cause, draft_of, planned

MUTED = "muted"


class Telling(Protocol):
    """Stores what is told, by what the inbox knows of its last hour."""

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return those of these ids that were told or set aside."""
        ...

    def tell(self, draft: Draft, deliveries: Sequence[Delivery], settings: AgentSettings) -> Told:
        """Tell one agent now, count it in what they were just told, or hold it back; once, whatever happens."""
        ...


class HowAgentsWant(Protocol):
    """Knows how agents want to be told."""

    def get(self, agent: str) -> AgentSettings:
        """Return an agent's settings, the defaults where nothing was ever said."""
        ...


@dataclass(frozen=True)
class Restraint:
    """What telling with restraint works with."""

    telling: Telling
    settings: HowAgentsWant


@dataclass(frozen=True)
class Manner:
    """How a rule tells."""

    urgency: Urgency
    collapse: Collapse
    senders: Sequence[Sender]
    escalations: tuple[Escalation, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of telling one agent: a new notification, or why they were not told at once; neither is a count."""

    notification: Notification | None = None
    reason: str = ""


def tell_with_restraint(
    cause: Cause, notice: Notice, agents: Iterable[str], manner: Manner, with_: Restraint, clock: Clock
) -> Mapping[str, Outcome]:
    """Return what became of it for each agent. May run any number of times: what was dealt with stays so."""
    return {agent: _tell(draft_of(cause, notice, agent, clock), manner, with_) for agent in agents}


def _tell(draft: Draft, manner: Manner, with_: Restraint) -> Outcome:
    settings = with_.settings.get(draft.agent)
    if settings.mutes(draft.rule):
        return Outcome(reason=MUTED)
    draft = replace(draft, urgency=manner.urgency, collapse=manner.collapse, escalations=manner.escalations)
    told = with_.telling.tell(draft, planned(draft, manner.senders), settings)
    return Outcome(told.notification, told.held.value if told.held else "")
