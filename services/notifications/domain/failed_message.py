"""What is told when a message to a customer did not reach them: which one, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notifications.domain.notification import Notice
from services.notifications.domain.text import first_words

FAILED, UNDELIVERED = "failed", "undelivered"
_SAID = {FAILED: "It could not be sent", UNDELIVERED: "It was sent, and refused on the way"}
_CHANNEL_CHARS, _WORDS_CHARS, _REASON_CHARS = 40, 160, 200


@dataclass(frozen=True)
class SentMessage:
    """What the history knows of a message to a customer. Sender and owner are empty where there is none."""

    sender: str
    """The agent who wrote it."""
    owner: str
    """The agent or the team that the issue it belongs to is with."""
    subject: str
    occur_time: datetime
    is_backfill: bool


@dataclass(frozen=True)
class FailedMessage:
    """The news of it, with resource names. `message` is None where it may not be seen, or was not asked for."""

    contact: str
    interaction: str
    channel: str
    ending: str
    reason: str
    message: SentMessage | None = None


class SentMessages(Protocol):
    """Knows what was sent to customers."""

    def message(self, interaction: str) -> SentMessage | None:
        """Return a message by its interaction; None where it is not there or may not be seen."""
        ...


class NothingKnown:
    """Knows no message."""

    def message(self, interaction: str) -> SentMessage | None:  # noqa: ARG002 - whatever is asked
        """Return nothing."""
        return None


def notice_of(news: FailedMessage) -> Notice:
    """Return what is told. The title, which e-mails have as their subject, names nobody."""
    channel = first_words(news.channel, _CHANNEL_CHARS)
    known = news.message
    when = f", {known.occur_time:%Y-%m-%d %H:%M} UTC" if known else ""
    reason = first_words(news.reason, _REASON_CHARS)
    lines = [f"{news.interaction} to {news.contact}{when}"]
    if known and known.subject:
        lines.append(f"“{first_words(known.subject, _WORDS_CHARS)}”")
    lines.append(f"{_SAID[news.ending]}{f': {reason}' if reason else ''}.")
    return Notice(f"A message by {channel} did not reach the customer", "\n".join(lines), (news.interaction,))
