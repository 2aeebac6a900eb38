"""An event as rules see it: what can be asked of it, whatever kind it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Seen = Mapping[str, tuple[str, ...]]
"""The values of each attribute. An attribute that an event does not have is absent."""

DEEPEST = 5
"""An event that so many events led to sets nothing in motion any more: it may be a part of a loop."""


@dataclass(frozen=True)
class Happening:
    """One event. `type` is kebab-case, such as `interaction-recorded`; `contact` and the people are resource names."""

    event_id: str
    type: str
    contact: str
    record_time: datetime
    seen: Seen
    correlation_id: str = ""
    interaction: str = ""
    """The interaction that caused it; empty where none did."""
    thread: str = ""
    """What groups it with others of its source; empty where nothing does."""
    author: str = ""
    """Who did it, where it was an agent: they know already."""
    owner: str = ""
    """Who works on the matter or keeps the promise: `agents/{agent}`, `teams/{team}` or a program."""
    mentions: tuple[str, ...] = ()
    issue: str = ""
    """The issue it is about; empty where it is about none."""
    followers: tuple[str, ...] = ()
    """Who follows that issue, where a rule asks for them."""
    is_backfill: bool = False
    depth: int = 0
    """How many events led to it."""
    news: Any = field(default=None, compare=False)  # Any: what it was made of; each notice knows its own kind
