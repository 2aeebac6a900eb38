"""What was decided about an event: which rules told whom, and why the others did not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notifications.domain.rules.happening import Happening

MATCHED = "matched"
ALREADY_TOLD = "already-told"
NOT_IN_AUDIENCE = "not-in-audience"


@dataclass(frozen=True)
class Verdict:
    """What one rule said. `agents` are those it told, or had told before; `reason` says why nobody else.

    `spared` has those in its audience who were not told at once, each with the reason.
    """

    rule: str
    version: int
    reason: str
    agents: tuple[str, ...] = ()
    spared: tuple[tuple[str, str], ...] = ()

    def told(self, agent: str) -> bool:
        """Tell whether this agent was told by it."""
        return agent in self.agents

    def reason_for(self, agent: str) -> str:
        """Return why it told this agent, or did not."""
        for spared, reason in self.spared:
            if spared == agent:
                return reason
        return NOT_IN_AUDIENCE if self.reason == MATCHED and not self.told(agent) else self.reason


@dataclass(frozen=True)
class Decision:
    """An event as the rules saw it, and what each of them said."""

    happening: Happening
    verdicts: tuple[Verdict, ...]

    def told(self, agent: str) -> bool:
        """Tell whether this agent was told of it by any rule."""
        return any(verdict.told(agent) for verdict in self.verdicts)


class Decisions(Protocol):
    """The log of decisions, kept for a time."""

    def note(self, decision: Decision) -> None:
        """Keep it soon; the first one about an event stands."""
        ...

    def flush(self) -> int:
        """Store what was noted, and return how many that were."""
        ...

    def of_event(self, event_id: str) -> Decision | None:
        """Return what was decided about an event; None when it is not kept."""
        ...

    def newest(self, since: datetime | None, types: Iterable[str], limit: int) -> Sequence[Decision]:
        """Return the decisions about events of these types, newest first."""
        ...
