"""Who a visitor of a chat is, and how much they may write."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Protocol

from servicekit.errors import ResourceExhausted

from services.interactions.domain.interaction import Sender

CHANNEL = "web-chat"
ANONYMOUS = "anonymous-id"
MAX_TEXT_BYTES = 16 * 1024
MOST_MESSAGES = 30
SPAN = timedelta(minutes=1)


class ChatRates(Protocol):
    """Counts what visitors write, over all processes."""

    def take(self, visitor: str, now: datetime) -> timedelta | None:
        """Count one more message; where that is too many, count nothing and return how long to wait."""
        ...


def stranger(source: str, chat: str) -> Sender:
    """Return the visitor of a chat of whom nothing is known: the same one for all of the chat, and for its repeats."""
    digest = hashlib.sha256(f"{source}\0{chat}".encode()).hexdigest()[:32]
    return Sender(ANONYMOUS, source, f"chat-{digest}")


def too_many_messages(wait: timedelta) -> ResourceExhausted:
    """The visitor wrote too much in too short a time."""
    return ResourceExhausted(
        "TOO_MANY_MESSAGES",
        f"A visitor may write {MOST_MESSAGES} messages a minute.",
        retry_after=max(wait.total_seconds(), 0.1),
    )
