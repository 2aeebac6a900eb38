"""Watching an inbox: first what is missing, then what comes, each entry once and in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.notifications.domain.errors import watch_token_ahead
from services.notifications.domain.notification import Notification
from services.notifications.domain.ports import Inboxes, Subscription, Wake

_READ_AT_ONCE = 100


@dataclass(frozen=True)
class Entry:
    """A notification, or a sign of life; `sequence` is where to go on after it."""

    notification: Notification | None
    sequence: int
    unread: int


def watch_notifications(
    agent: str, after: int | None, inboxes: Inboxes, ear: Subscription, heartbeat_seconds: float
) -> Iterator[Entry]:
    """Yield the notifications after a place in the inbox (None: from now on) until the subscription is closed.

    The ear must have been subscribed before the call. Entries are read from the inbox, never from the wake-up itself:
    a lost or doubled wake-up can delay an entry, not lose or repeat it, and a slow reader holds nothing in memory.
    """
    start = inboxes.after(agent, after or 0, 1)
    if after is not None and after > start.sequence:
        raise watch_token_ahead()
    place = start.sequence if after is None else after
    unread = start.unread
    yield Entry(None, place, unread)
    while True:
        page = inboxes.after(agent, place, _READ_AT_ONCE)
        for notification in page.notifications:
            place = notification.sequence
            yield Entry(notification, place, page.unread)
        if not page.notifications and page.unread != unread:
            yield Entry(None, place, page.unread)
        unread = page.unread
        if len(page.notifications) == _READ_AT_ONCE:
            continue
        match ear.wait(heartbeat_seconds):
            case Wake.CLOSED:
                return
            case Wake.QUIET:
                yield Entry(None, place, unread)
            case Wake.CHANGED:
                pass
