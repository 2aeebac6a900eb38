"""Telling the agents on duty what the rules find worth telling about a recorded interaction, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.notifications.domain.delivery import Delivery
from services.notifications.domain.ids import delivery_id, notification_id
from services.notifications.domain.interaction import Recorded
from services.notifications.domain.notification import Draft, Notice, Notification, NotTold
from services.notifications.domain.ports import Clock, History, Inboxes, Sender
from services.notifications.domain.rules import LookBack, Rule


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
        untold = _untold(news, rule, duty.agents, inboxes)
        if not untold:
            silent.append((rule.name, NotTold("already-told")))
            continue
        notice = _notice(news, rule, question, history)
        if isinstance(notice, NotTold):
            silent.append((rule.name, notice))
            continue
        made += _tell(news, rule, notice, untold, duty.senders, inboxes, clock)
    return Told(tuple(made), tuple(silent))


def _untold(news: Recorded, rule: Rule, agents: Iterable[str], inboxes: Inboxes) -> list[str]:
    by_id = {notification_id(news.event_id, rule.name, agent): agent for agent in agents}
    known = inboxes.known(list(by_id))
    return [agent for id_, agent in by_id.items() if id_ not in known]


def _notice(news: Recorded, rule: Rule, question: LookBack, history: History) -> Notice | NotTold:
    past = history.look_back(question)
    if past is None:
        return NotTold("customer-unknown")
    return rule.decide(news, past)


def _tell(
    news: Recorded,
    rule: Rule,
    notice: Notice,
    agents: Iterable[str],
    senders: Sequence[Sender],
    inboxes: Inboxes,
    clock: Clock,
) -> Iterable[Notification]:
    for agent in agents:
        draft = Draft(
            id=notification_id(news.event_id, rule.name, agent),
            agent=agent,
            rule=rule.name,
            contact=news.interaction.contact,
            interaction=news.interaction.name,
            notice=notice,
            create_time=clock.now(),
            event_id=news.event_id,
            correlation_id=news.correlation_id,
        )
        made = inboxes.create(draft, [_planned(draft, sender) for sender in senders])
        if made is not None:
            yield made


def _planned(draft: Draft, sender: Sender) -> Delivery:
    plan = sender.plan(draft.agent)
    return Delivery(
        id=delivery_id(draft.event_id, draft.rule, sender.channel, draft.agent),
        event_id=draft.event_id,
        rule=draft.rule,
        channel=sender.channel,
        recipient=draft.agent,
        contact=draft.contact,
        notification=draft.id,
        state=plan.state,
        reason=plan.reason,
        create_time=draft.create_time,
        update_time=draft.create_time,
    )
