"""Handing an issue over: the next one gets it with what they must know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text

from services.interactions.domain.issue_changes import Stamp, in_state, next_version
from services.interactions.domain.issues import Happening, Issue, IssueEvent, IssueState, Transfer

MOST_FACTS = 100
_MOST_SUMMARY = 2_000
_MOST_DIGEST = 200


@dataclass(frozen=True)
class Handover:
    """What the next one must know. `facts` are resource names; `reason` is why it was done without anybody asking."""

    summary: str
    brief_digest: str = ""
    facts: tuple[str, ...] = ()
    reason: str = ""


def transfer(issue: Issue, agent: str, team: str, told: Handover, stamp: Stamp) -> IssueEvent:
    """Return the change; whoever works on it now need not be known. A new issue that gets an agent is open."""
    issue.require_changeable()
    checked(told)
    changes: dict[str, Any] = {
        "agent": agent,
        "team": team or issue.team,
        "transfer": Transfer(stamp.actor, stamp.now, told.summary, told.brief_digest, told.facts, told.reason),
    }
    if agent and issue.state is IssueState.NEW:
        changes |= in_state(issue, IssueState.OPEN, stamp)
    return IssueEvent(Happening.TRANSFERRED, next_version(issue, stamp, **changes))


def checked(told: Handover) -> None:
    """Refuse what cannot be handed over, with the name of the field at fault."""
    clean_text("transfer.summary", told.summary, max_chars=_MOST_SUMMARY, required=True)
    clean_text("transfer.brief_digest", told.brief_digest, max_chars=_MOST_DIGEST, one_line=True)
    if len(told.facts) > MOST_FACTS:
        raise InvalidArgument("transfer.facts", f"at most {MOST_FACTS} are allowed", "TOO_MANY")
