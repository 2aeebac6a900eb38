"""What is said about an event: each kind of news in its own words."""

from __future__ import annotations

from dataclasses import replace

from services.notifications.domain import (
    break_glass,
    failed_message,
    issue_news,
    mention,
    overdue_promise,
    repeat,
    risk,
)
from services.notifications.domain.break_glass import BrokenGlass
from services.notifications.domain.failed_message import FailedMessage
from services.notifications.domain.interaction import Direction, Interaction, Recorded
from services.notifications.domain.issue_news import IssueNews
from services.notifications.domain.notification import Notice
from services.notifications.domain.overdue_promise import OverduePromise
from services.notifications.domain.repeat import Repeated
from services.notifications.domain.risk import AtRisk
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.rules.rule import Content
from services.notifications.domain.text import first_words
from services.notifications.domain.timing import news as timing_news
from services.notifications.domain.timing.news import TargetNews

_CHANNEL_CHARS, _WORDS_CHARS = 40, 160
_WAYS = {
    Direction.INBOUND: "from the customer",
    Direction.OUTBOUND: "to the customer",
    Direction.INTERNAL: "among us",
    Direction.UNKNOWN: "",
}


def notice_of(content: Content, happening: Happening) -> Notice:
    """Return what a rule says about an event that it needs no history for."""
    return titled(content, _said(content, happening))


def titled(content: Content, notice: Notice) -> Notice:
    """Return a notice under the rule's own title, if it has one."""
    return replace(notice, title=content.title) if content.title else notice


def _said(content: Content, happening: Happening) -> Notice:
    match happening.news:
        case BrokenGlass() as news:
            return break_glass.notice_of(news)
        case FailedMessage() as news:
            return failed_message.notice_of(news)
        case OverduePromise() as news:
            return overdue_promise.notice_of(news)
        case Repeated() as news:
            return repeat.notice_of(news)
        case IssueNews() as news:
            return issue_news.notice_of(news)
        case AtRisk() as news:
            return risk.notice_of(news)
        case TargetNews() as news:
            return timing_news.notice_of(news)
        case Recorded(interaction=interaction):
            for_the_mentioned = any(audience.kind == "mentioned" for audience in content.audiences)
            return mention.notice_of(interaction) if for_the_mentioned else _of_interaction(interaction)
    raise TypeError(f"nobody knows how to tell of {type(happening.news).__name__}")


def _of_interaction(one: Interaction) -> Notice:
    """Tell of an interaction. A restricted one is not quoted: not everybody who is told may see it."""
    channel = first_words(one.channel, _CHANNEL_CHARS)
    lines = [" ".join(filter(None, (one.contact, _WAYS[one.direction], f"{one.occur_time:%Y-%m-%d %H:%M} UTC")))]
    words = "" if one.is_restricted else first_words(one.subject, _WORDS_CHARS) or first_words(one.body, _WORDS_CHARS)
    if words:
        lines.append(f"“{words}”")
    return Notice(f"News by {channel}", "\n".join(lines), (one.name,))
