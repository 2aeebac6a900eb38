"""Telling those who guard privacy that somebody opened a customer's restricted data, once."""

from __future__ import annotations

from collections.abc import Sequence

from services.notifications.domain.break_glass import RULE, BrokenGlass, notice_of
from services.notifications.domain.notification import Notification
from services.notifications.domain.ports import Clock, Inboxes, Sender
from services.notifications.usecases.tell_agents import Cause, tell_agents, untold


def tell_of_break_glass(
    news: BrokenGlass, guards: Sequence[str], senders: Sequence[Sender], inboxes: Inboxes, clock: Clock
) -> Sequence[Notification]:
    """Return the new notifications. May run any number of times for the same news: each guard is told once."""
    cause = Cause(news.event_id, news.correlation_id, RULE, news.contact)
    return list(tell_agents(cause, notice_of(news), untold(cause, guards, inboxes), senders, inboxes, clock))
