"""Bots that have issues: for how long a customer waits for one, and what becomes of its issue when it says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.interactions.domain.handing_over import Handover, transfer
from services.interactions.domain.issue_changes import Stamp
from services.interactions.domain.issues import Issue, IssueEvent

_BOTS = "apiKeys/"
_LEAST = timedelta(seconds=5)
"""A backlog of what was said is heard at once, the bot's answer a moment after the question it answers."""

SILENT = "bot-silent"
"""Why an issue was taken from a bot."""


@dataclass(frozen=True)
class BotWait:
    """A customer waits for a bot: the first and the last message without an answer, by when they were recorded."""

    bot: str
    first: datetime
    last: datetime
    due: datetime


class BotWaits(Protocol):
    """Remembers on issues which bots are waited for. Nothing of this is a change of an issue."""

    def await_bot(self, issue_id: str, wait: BotWait) -> None:
        """Begin to wait, unless this bot is waited for already, or something later than the message was its answer."""
        ...

    def answered(self, issue_id: str, record_time: datetime) -> None:
        """End the wait for an answer to what was said before it."""
        ...

    def unanswered(self, now: datetime, limit: int) -> list[tuple[Issue, BotWait]]:
        """Return issues whose customers have waited long enough, the longest first."""
        ...

    def waited(self, issue_id: str, wait: BotWait) -> None:
        """End this very wait."""
        ...


def is_bot(owner: str) -> bool:
    """Tell whether an owner is a bot: a program that works with a key of its own, and nobody at a desk."""
    return owner.startswith(_BOTS)


def awaited(issue: Issue, record_time: datetime, silence: timedelta, now: datetime) -> BotWait | None:
    """Return the wait that begins with what a customer said; None where no bot has the issue, or for ever."""
    if not is_bot(issue.agent) or not issue.is_unsettled or not silence:
        return None
    due = max(record_time + silence, now + min(silence, _LEAST))
    return BotWait(issue.agent, record_time, record_time, due)


def still_waits(issue: Issue, wait: BotWait) -> bool:
    """Tell whether the issue is still the bot's to answer."""
    return issue.agent == wait.bot and issue.is_unsettled and not issue.is_erased


def relieved(issue: Issue, wait: BotWait, digest: str, facts: tuple[str, ...], stamp: Stamp) -> IssueEvent:
    """Return the change that gives the issue to the queue of its team, or to nobody, with what is known."""
    seconds = int((stamp.now - wait.first).total_seconds())
    summary = f"{wait.bot} has not answered the customer for {seconds} seconds."
    return transfer(issue, "", "", Handover(summary, digest, facts, SILENT), stamp)
