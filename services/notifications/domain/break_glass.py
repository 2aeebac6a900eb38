"""What is told when somebody opens a customer's restricted data outside their role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.notification import Notice
from services.notifications.domain.text import first_words

_NAME_CHARS = 100
_REASON_CHARS = 500


@dataclass(frozen=True)
class BrokenGlass:
    """The news of it. `contact` is a resource name, `actor_name` what the actor is called, or empty."""

    event_id: str
    correlation_id: str
    access: str
    contact: str
    actor: str
    actor_name: str
    reason: str
    expire_time: datetime


def notice_of(news: BrokenGlass) -> Notice:
    """Return what those who guard privacy are told. However old the news is, they are to know."""
    who = first_words(news.actor_name, _NAME_CHARS)
    name = f"{who} ({news.actor})" if who else news.actor
    lines = [
        f"Until {news.expire_time:%Y-%m-%d %H:%M} UTC {name} may read everything about {news.contact}.",
        f"Reason: “{first_words(news.reason, _REASON_CHARS)}”",
        f"It can be ended before that: backstory break-glass end {news.access}",
    ]
    return Notice(f"{who or news.actor} opened a customer's restricted data", "\n".join(lines), ())
