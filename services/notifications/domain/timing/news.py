"""What is told when a clock rings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from services.notifications.domain.notification import Notice
from services.notifications.domain.text import first_words
from services.notifications.domain.timing.clocks import Alarm, IssueNow, Promised, Ring
from services.notifications.domain.timing.service_levels import Target

_TITLE_CHARS, _TEXT_CHARS = 120, 300

_MISSED = {
    Target.FIRST_RESPONSE: "A first answer is late",
    Target.NEXT_RESPONSE: "A customer waits for an answer too long",
    Target.RESOLUTION: "An issue is not settled in time",
    Target.ASSIGNMENT: "Nobody works on an issue",
    Target.CUSTOMER_REPLY: "A customer has not answered",
}
_WARNING = {
    Target.FIRST_RESPONSE: "A first answer will soon be late",
    Target.NEXT_RESPONSE: "A customer will soon have waited too long",
    Target.RESOLUTION: "An issue should soon be settled",
    Target.ASSIGNMENT: "Nobody works on an issue yet",
    Target.CUSTOMER_REPLY: "A customer has not answered yet",
    Target.PROMISE: "A promise is soon due",
}


@dataclass(frozen=True)
class TargetNews:
    """The news of it; `promise` is what was promised, where it is about that."""

    alarm: Alarm
    issue: IssueNow
    promise: Promised | None = None


def notice_of(news: TargetNews) -> Notice:
    """Return what is told."""
    clock, issue = news.alarm.clock, news.issue
    said = (_WARNING if news.alarm.ring is Ring.WARNING else _MISSED)[clock.target]
    lines = [f"{issue.issue} of {issue.contact}, due {clock.due_time:%Y-%m-%d %H:%M} UTC"]
    if news.promise:
        lines.append(f"Promised: “{first_words(news.promise.text, _TEXT_CHARS)}”")
    else:
        lines.append(f"{clock.service_level} allows {_words(clock.limit)}")
    return Notice(f"{said}: {first_words(issue.title, _TITLE_CHARS)}", "\n".join(lines), ())


def _words(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
