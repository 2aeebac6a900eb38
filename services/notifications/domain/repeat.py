"""What is told when a customer is in touch about the same matter again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.notification import Notice


@dataclass(frozen=True)
class Repeated:
    """The news of it, with resource names."""

    contact: str
    interaction: str
    earlier: str
    how: str
    window_days: int
    said_so: bool
    occur_time: datetime


def notice_of(news: Repeated) -> Notice:
    """Return what is told: what it repeats, and that the customer should not have to say it again."""
    title = (
        "A customer says they have said it before" if news.said_so else "A customer is in touch about the same again"
    )
    lines = [
        f"{news.contact}, {news.occur_time:%Y-%m-%d %H:%M} UTC, within {news.window_days} days ({news.how}).",
        "Read what was said before you ask: " + news.earlier,
    ]
    return Notice(title, "\n".join(lines), (news.earlier,))
