"""Telling agents one piece of news once, through every channel: each notification with its deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.notifications.domain.delivery import Delivery
from services.notifications.domain.ids import delivery_id, notification_id
from services.notifications.domain.notification import Draft, Notice, Notification
from services.notifications.domain.ports import Clock, Inboxes, Sender


@dataclass(frozen=True)
class Cause:
    """The event that agents are told of, and the rule by which.

    `interaction` is empty where none caused it; `depth` says how many events led to this one.
    """

    event_id: str
    correlation_id: str
    rule: str
    contact: str
    interaction: str = ""
    depth: int = 0


class Known(Protocol):
    """Tells what was told before."""

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return those of these notification ids that were dealt with."""
        ...


def untold(cause: Cause, agents: Iterable[str], inboxes: Known) -> list[str]:
    """Return those who were not told yet."""
    by_id = {notification_id(cause.event_id, cause.rule, agent): agent for agent in agents}
    known = inboxes.known(list(by_id))
    return [agent for id_, agent in by_id.items() if id_ not in known]


def tell_agents(
    cause: Cause, notice: Notice, agents: Iterable[str], senders: Sequence[Sender], inboxes: Inboxes, clock: Clock
) -> Iterable[Notification]:
    """Tell them, and yield what is new: somebody who was told in the meantime is left alone."""
    for agent in agents:
        draft = draft_of(cause, notice, agent, clock)
        made = inboxes.create(draft, planned(draft, senders))
        if made is not None:
            yield made


def draft_of(cause: Cause, notice: Notice, agent: str, clock: Clock) -> Draft:
    """Return what one agent is to be told."""
    return Draft(
        id=notification_id(cause.event_id, cause.rule, agent),
        agent=agent,
        rule=cause.rule,
        contact=cause.contact,
        interaction=cause.interaction,
        notice=notice,
        create_time=clock.now(),
        event_id=cause.event_id,
        correlation_id=cause.correlation_id,
        depth=cause.depth + 1,
    )


def planned(draft: Draft, senders: Iterable[Sender]) -> list[Delivery]:
    """Return the deliveries of a notification, one for each way of sending."""
    return [_planned(draft, sender) for sender in senders]


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
