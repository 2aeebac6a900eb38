"""What is told when the time of a promise is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.notification import Notice
from services.notifications.domain.text import first_words

_TEXT_CHARS = 300


@dataclass(frozen=True)
class OverduePromise:
    """The news of it, with resource names. What `is_backfill` was carried in from elsewhere."""

    event_id: str
    correlation_id: str
    contact: str
    issue: str
    title: str
    promise: str
    text: str
    owner: str
    due_time: datetime
    is_backfill: bool = False


def notice_of(news: OverduePromise) -> Notice:
    """Return what the owner is told. However old the news is, they are to know."""
    title = first_words(news.title, _TEXT_CHARS)
    lines = [
        f"Promised to {news.contact} until {news.due_time:%Y-%m-%d %H:%M} UTC: “{first_words(news.text, _TEXT_CHARS)}”",
        f"Matter: “{title}” ({news.issue})",
        f"When it is done: backstory promises keep {news.promise}",
    ]
    return Notice("A promise is overdue", "\n".join(lines), ())
