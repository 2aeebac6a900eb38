"""Telling whoever keeps a promise that its time is over, once."""

from __future__ import annotations

from collections.abc import Sequence

from services.notifications.domain.notification import Notification
from services.notifications.domain.overdue_promise import RULE, OverduePromise, notice_of, recipients
from services.notifications.domain.ports import Clock, Inboxes, Sender
from services.notifications.usecases.tell_agents import Cause, tell_agents, untold


def tell_of_overdue_promise(
    news: OverduePromise, on_duty: tuple[str, ...], senders: Sequence[Sender], inboxes: Inboxes, clock: Clock
) -> Sequence[Notification]:
    """Return the new notifications. May run any number of times for the same news: each agent is told once."""
    cause = Cause(news.event_id, news.correlation_id, RULE, news.contact)
    agents = untold(cause, recipients(news, on_duty), inboxes)
    return list(tell_agents(cause, notice_of(news), agents, senders, inboxes, clock))
