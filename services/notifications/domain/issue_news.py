"""What is told of changes of an issue, and of its promises."""

from __future__ import annotations

from dataclasses import dataclass

from services.notifications.domain.notification import Notice
from services.notifications.domain.text import first_words

_TITLE_CHARS, _TEXT_CHARS = 120, 300

_SAID = {
    "issue-assigned": "An issue got an agent",
    "issue-closed": "An issue was closed",
    "issue-created": "A new issue",
    "issue-merged": "An issue was merged into another",
    "issue-reopened": "An issue was reopened",
    "issue-resolved": "An issue was resolved",
    "issue-split": "An issue was split off",
    "issue-transferred": "An issue was handed over",
    "issue-turn-changed": "It is somebody else's turn in an issue",
    "issue-unassigned": "An issue lost its agent",
    "issue-unmerged": "An issue stands alone again",
    "issue-updated": "An issue was changed",
    "promise-broken": "A promise was broken",
    "promise-canceled": "A promise is no longer needed",
    "promise-created": "Something was promised",
    "promise-kept": "A promise was kept",
}


@dataclass(frozen=True)
class IssueNews:
    """The news of it, with resource names; where it is about a promise, also what was promised and its name."""

    event_type: str
    contact: str
    issue: str
    title: str
    state: str
    promise: str = ""
    promise_name: str = ""


def notice_of(news: IssueNews) -> Notice:
    """Return what is told."""
    title = f"{_SAID[news.event_type]}: {first_words(news.title, _TITLE_CHARS)}"
    lines = [f"{news.issue} of {news.contact}, {news.state}"]
    if news.promise:
        lines.append(f"Promised: “{first_words(news.promise, _TEXT_CHARS)}”")
    return Notice(title, "\n".join(lines), ())
