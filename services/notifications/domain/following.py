"""Following: agents who want to know what becomes of an issue that is not theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from servicekit.errors import ResourceExhausted

MOST_FOLLOWERS = 200


@dataclass(frozen=True)
class Follow:
    """That an agent follows an issue; both are resource names."""

    issue: str
    agent: str
    create_time: datetime


class TooManyFollowers(ResourceExhausted):
    """An issue that everybody follows belongs into a rule for a team."""

    def __init__(self, issue: str) -> None:
        """Name the issue and the bound."""
        super().__init__(
            "TOO_MANY_FOLLOWERS", f"{MOST_FOLLOWERS} agents follow {issue} already; write a rule.", issue=issue
        )


class Follows(Protocol):
    """Keeps who follows what."""

    def add(self, follow: Follow) -> Follow:
        """Keep it and return what is kept: the first one stands."""
        ...

    def remove(self, issue: str, agent: str) -> None:
        """Forget it; what is not there stays so."""
        ...

    def followers(self, issue: str) -> Sequence[str]:
        """Return who follows an issue, up to as many as there can be."""
        ...

    def page(self, agent: str, after: str, limit: int) -> Sequence[Follow]:
        """Return what an agent follows, by the issues' names, after this one."""
        ...
