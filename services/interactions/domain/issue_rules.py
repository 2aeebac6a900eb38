"""What an organisation decides about issues: how they end, and who may get them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from services.interactions.domain.bots import is_bot
from services.interactions.domain.issue_faults import agent_not_found, skill_missing, team_not_found
from services.interactions.domain.issues import IssueEvent


@dataclass(frozen=True)
class IssueRules:
    """What an organisation decides about issues.

    Whether topic and disposition are needed to resolve one, for how long a message reopens it, and for how long a bot
    may leave a customer without an answer; zero means for ever. Which `teams` there are, and which `agents` with their
    skills, by resource names; none named means any. `needed` names the skills for issues in the queue of a team, by its
    name, or with a topic or one below it, by its path.
    """

    is_resolution_complete: bool = True
    reopen_window: timedelta = timedelta(days=14)
    bot_silence: timedelta = timedelta(seconds=30)
    teams: frozenset[str] = frozenset()
    agents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    needed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def require_team(self, team: str) -> None:
        """Refuse a team that the organisation does not have."""
        if team and self.teams and team not in self.teams:
            raise team_not_found(team)

    def require_agent(self, agent: str) -> None:
        """Refuse an agent whom the organisation does not have; a bot is known by its key."""
        if agent and self.agents and agent not in self.agents and not is_bot(agent):
            raise agent_not_found(agent)

    def may_own(self, event: IssueEvent | None) -> IssueEvent | None:
        """Return a change of who has an issue, or refuse it when that agent has not all the skills it needs."""
        if event is None or not event.issue.agent or not self.agents:
            return event
        issue = event.issue
        missing = self._needed(issue.team, issue.told.topic) - self.agents.get(issue.agent, frozenset())
        if missing:
            raise skill_missing(issue.agent, sorted(missing))
        return event

    def _needed(self, team: str, topic: str) -> frozenset[str]:
        parts = topic.split("/")
        places = [team, *("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))]
        return frozenset().union(*(self.needed.get(place, frozenset()) for place in places))
