"""Telling the agents a note mentions of it, once."""

from __future__ import annotations

from collections.abc import Sequence

from services.notifications.domain.interaction import Recorded
from services.notifications.domain.mention import RULE, notice_of, told_by
from services.notifications.domain.notification import Notification
from services.notifications.domain.ports import Clock, Inboxes, Sender
from services.notifications.usecases.tell_agents import Cause, tell_agents, untold


def tell_of_mention(
    news: Recorded, senders: Sequence[Sender], inboxes: Inboxes, clock: Clock
) -> Sequence[Notification]:
    """Return the new notifications. May run any number of times for the same news: each agent is told once."""
    agents = told_by(news, clock.now())
    if not agents:
        return ()
    note = news.interaction
    cause = Cause(news.event_id, news.correlation_id, RULE, note.contact, note.name)
    return list(tell_agents(cause, notice_of(note), untold(cause, agents, inboxes), senders, inboxes, clock))
