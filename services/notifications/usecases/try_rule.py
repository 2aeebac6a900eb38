"""Trying a rule on past events: what it would have told whom, without telling anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.decision import Decision, Decisions
from services.notifications.domain.rules.audience_kinds import Roster
from services.notifications.domain.rules.compiling import CompiledRule, compiled
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.rules.rule import Rule

SHOWN = 100


@dataclass(frozen=True)
class Match:
    """An event the rule would have told of, and to whom."""

    happening: Happening
    agents: tuple[str, ...]


@dataclass(frozen=True)
class Tried:
    """How the rule fared; `undecided` counts the events whose history nobody asked for then."""

    tried: int
    matched: int
    undecided: int
    matches: Sequence[Match]


def try_rule(rule: Rule, since: datetime | None, limit: int, decisions: Decisions, roster: Roster) -> Tried:
    """Return what a rule would have made of the newest events of its types."""
    ready = compiled(rule)
    past = decisions.newest(since, ready.types, limit)
    matches: list[Match] = []
    matched = undecided = 0
    for decision in past:
        fits = _fits(ready, decision)
        if fits is None:
            undecided += 1
        if not fits:
            continue
        agents = ready.recipients(decision.happening, roster)
        if not agents:
            continue
        matched += 1
        if len(matches) < SHOWN:
            matches.append(Match(decision.happening, agents))
    return Tried(len(past), matched, undecided, matches)


def _fits(rule: CompiledRule, decision: Decision) -> bool | None:
    """Tell whether an event met the conditions; None when the history decides and is not known."""
    about = decision.happening
    if rule.refusal(about, about.record_time):
        return False
    if rule.history is None or rule.looks_back is None:
        return True
    found = about.seen.get(rule.history.attribute, ())
    if rule.history.passes(found):
        return True
    looked = [int(value.removeprefix("over-")) for value in found if value.startswith("over-")]
    is_known = any(value.isdigit() for value in found) or any(days >= rule.looks_back.window.days for days in looked)
    return False if is_known else None
