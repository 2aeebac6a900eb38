"""Telling agents one piece of news once, through every channel: each notification with its deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.notifications.domain.delivery import Delivery
from services.notifications.domain.ids import delivery_id, notification_id
from services.notifications.domain.notification import Draft, Notice, Notification
from services.notifications.domain.ports import Clock, Inboxes, Sender


@dataclass(frozen=True)
class Cause:
    """The event that agents are told of, and the rule by which. `interaction` is empty where none caused it."""

    event_id: str
    correlation_id: str
    rule: str
    contact: str
    interaction: str = ""


def untold(cause: Cause, agents: Iterable[str], inboxes: Inboxes) -> list[str]:
    """Return those who were not told yet."""
    by_id = {notification_id(cause.event_id, cause.rule, agent): agent for agent in agents}
    known = inboxes.known(list(by_id))
    return [agent for id_, agent in by_id.items() if id_ not in known]


def tell_agents(
    cause: Cause, notice: Notice, agents: Iterable[str], senders: Sequence[Sender], inboxes: Inboxes, clock: Clock
) -> Iterable[Notification]:
    """Tell them, and yield what is new: somebody who was told in the meantime is left alone."""
    for agent in agents:
        draft = Draft(
            id=notification_id(cause.event_id, cause.rule, agent),
            agent=agent,
            rule=cause.rule,
            contact=cause.contact,
            interaction=cause.interaction,
            notice=notice,
            create_time=clock.now(),
            event_id=cause.event_id,
            correlation_id=cause.correlation_id,
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
