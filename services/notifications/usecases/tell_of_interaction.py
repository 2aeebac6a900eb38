"""Telling the agents on duty what the rules find worth telling about a recorded interaction, once."""

from __future__ import annotations

from dataclasses import dataclass

from services.notifications.domain.interaction import Recorded
from services.notifications.domain.notification import Notice, Notification, NotTold
from services.notifications.domain.ports import Clock, History, Inboxes, Sender
from services.notifications.domain.rules import LookBack, Rule
from services.notifications.usecases.tell_agents import Cause, tell_agents, untold


@dataclass(frozen=True)
class Duty:
    """Who is told, by which rules, through which channels."""

    agents: tuple[str, ...]
    rules: tuple[Rule, ...]
    senders: tuple[Sender, ...]


@dataclass(frozen=True)
class Told:
    """What came of one piece of news: the new notifications, and why each silent rule was silent."""

    notifications: tuple[Notification, ...]
    silent: tuple[tuple[str, NotTold], ...]


def tell_of_interaction(news: Recorded, duty: Duty, history: History, inboxes: Inboxes, clock: Clock) -> Told:
    """Apply every rule. May run any number of times for the same news: each agent is told once."""
    made: list[Notification] = []
    silent: list[tuple[str, NotTold]] = []
    for rule in duty.rules:
        question = rule.look_back(news, clock.now())  # without asking anybody: an import's news end here
        if isinstance(question, NotTold):
            silent.append((rule.name, question))
            continue
        cause = _cause(news, rule)
        agents = untold(cause, duty.agents, inboxes)
        if not agents:
            silent.append((rule.name, NotTold("already-told")))
            continue
        notice = _notice(news, rule, question, history)
        if isinstance(notice, NotTold):
            silent.append((rule.name, notice))
            continue
        made += tell_agents(cause, notice, agents, duty.senders, inboxes, clock)
    return Told(tuple(made), tuple(silent))


def _cause(news: Recorded, rule: Rule) -> Cause:
    about = news.interaction
    return Cause(news.event_id, news.correlation_id, rule.name, about.contact, about.name)


def _notice(news: Recorded, rule: Rule, question: LookBack, history: History) -> Notice | NotTold:
    past = history.look_back(question)
    if past is None:
        return NotTold("customer-unknown")
    return rule.decide(news, past)
