"""Rules, without the wire: how many events a second one process holds against all of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from services.notifications.domain.rules.audience_kinds import Roster
from services.notifications.domain.rules.compiling import RuleSet
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.rules.rule import Audience, Condition, Content, Rule
from services.notifications.domain.rules.shipped import SHIPPED
from tests.bench.figures import Figure, of_rounds
from tests.support.rules import NOW, a_content, a_happening, a_rule

_WRITTEN = 200
_EVENTS = 2000
_PRIORITIES = ("low", "normal", "high", "urgent")


def measure(*, quick: bool) -> Iterator[Figure]:
    """Hold events about issues against 200 rules for them, and those that come with the service."""
    rules = RuleSet([*(a_rule(_content(number), f"r_{number}") for number in range(_WRITTEN)), *_shipped()])
    events = [_event(number) for number in range(_EVENTS)]
    rates = [_round(rules, events) for _ in range(5 if quick else 15)]
    yield of_rounds("rules_events_rate", "events/s", rates, f"{len(rules.rules)} rules, {_EVENTS} events a round")


def _round(rules: RuleSet, events: list[Happening]) -> float:
    roster = Roster(on_duty=("agents/anna",))
    began = time.perf_counter()
    told = 0
    for event in events:
        for rule in rules.of(event.type):
            if not rule.refusal(event, NOW):
                told += len(rule.recipients(event, roster))
    assert told, "no event met any rule"
    return len(events) / (time.perf_counter() - began)


def _shipped() -> list[Rule]:
    return [a_rule(content, rule_id) for rule_id, content in SHIPPED.items()]


def _content(number: int) -> Content:
    conditions = (
        Condition("event-type", ("issue-created", "issue-updated")),
        Condition("priority", (_PRIORITIES[number % 4],)),
        Condition("topic", (f"topic-{number % 20}",)),
        Condition("tag", (), (f"tag-{number}",)),
    )
    return replace(a_content(), conditions=conditions, audiences=(Audience("on-duty"), Audience("owner")))


def _event(number: int) -> Happening:
    seen = {
        "priority": (_PRIORITIES[number % 4],),
        "topic": (f"topic-{number % 20}/below",),
        "tag": (f"tag-{number}", "vip"),
        "issue-state": ("new",),
    }
    return a_happening(f"e_{number}", seen=seen)
