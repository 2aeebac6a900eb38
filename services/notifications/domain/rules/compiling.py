"""Rules made ready for use: found by the type of an event, each with its conditions as predicates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.notifications.domain.rules.audience_kinds import Roster
from services.notifications.domain.rules.audiences import AUDIENCES
from services.notifications.domain.rules.condition_kinds import Predicate
from services.notifications.domain.rules.conditions import CONDITIONS
from services.notifications.domain.rules.conditions.event_type import EVENT_TYPES
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.rules.previous_contact import PreviousContact
from services.notifications.domain.rules.rule import Condition, Rule

MAX_AGE = timedelta(hours=24)
"""Older events come from a rebuild or a long outage."""

_NONE: tuple[str, ...] = ()
_TYPE = "event-type"


@dataclass(frozen=True)
class Test:
    """One condition made ready. An event passes when it has a wanted value and no unwanted one."""

    attribute: str
    wanted: Predicate | None
    unwanted: Predicate | None

    def passes(self, values: tuple[str, ...]) -> bool:
        """Tell whether an event with these values meets the condition."""
        if self.wanted is not None and not self.wanted(values):
            return False
        return self.unwanted is None or not self.unwanted(values)


@dataclass(frozen=True)
class CompiledRule:
    """A rule ready for use. `history` is the condition that asks for the customer's history, if there is one."""

    rule: Rule
    types: frozenset[str]
    tests: tuple[Test, ...]
    history: Test | None
    looks_back: PreviousContact | None

    def refusal(self, happening: Happening, now: datetime) -> str:
        """Return why the event does not concern this rule, the history aside; empty when it does."""
        seen = happening.seen
        for test in self.tests:
            if not test.passes(seen.get(test.attribute, _NONE)):
                return f"condition:{test.attribute}"
        if not self.rule.content.any_age and now - happening.record_time >= MAX_AGE:
            return "too-old"
        return ""

    def recipients(self, happening: Happening, roster: Roster) -> tuple[str, ...]:
        """Return whom it tells, each once, without whoever did it."""
        found: dict[str, None] = {}
        for audience in self.rule.content.audiences:
            found.update(dict.fromkeys(AUDIENCES[audience.kind].find(audience.value, happening, roster)))
        found.pop(happening.author, None)
        return tuple(found)


class RuleSet:
    """All rules in force, by the types of events they are for."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        """Make every rule ready, once."""
        self.rules: Sequence[CompiledRule] = tuple(compiled(rule) for rule in rules)
        self._by_type = {kind: tuple(one for one in self.rules if kind in one.types) for kind in EVENT_TYPES}

    def of(self, event_type: str) -> Sequence[CompiledRule]:
        """Return the rules for events of this type."""
        return self._by_type.get(event_type, ())


def compiled(rule: Rule) -> CompiledRule:
    """Make one rule ready."""
    conditions = rule.content.conditions
    tests = tuple(_test(one) for one in conditions if one.attribute != _TYPE)
    kinds = CONDITIONS
    history = next((test for test in tests if kinds[test.attribute].asks_history), None)
    days = max((int(day) for one in conditions if kinds[one.attribute].asks_history for day in one.any_of), default=0)
    return CompiledRule(
        rule=rule,
        types=_types(conditions),
        tests=tuple(test for test in tests if test is not history),
        history=history,
        looks_back=PreviousContact(rule.id, timedelta(days=days)) if history else None,
    )


def _types(conditions: Iterable[Condition]) -> frozenset[str]:
    test = next((_test(one) for one in conditions if one.attribute == _TYPE), None)
    return frozenset(kind for kind in EVENT_TYPES if test is None or test.passes((kind,)))


def _test(condition: Condition) -> Test:
    kind = CONDITIONS[condition.attribute]
    return Test(
        condition.attribute,
        kind.among(condition.any_of) if condition.any_of else None,
        kind.among(condition.none_of) if condition.none_of else None,
    )
