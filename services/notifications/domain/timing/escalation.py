"""Escalation: what nobody acknowledges is told to others, until somebody does, it is settled, or nobody is left."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text

from services.notifications.domain.notification import Notice
from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.rules.rule import Audience, check_audience
from services.notifications.domain.timing.kept import Kept

ESCALATION = "escalation"
"""What stands in the place of a rule in notifications of steps."""
MOST_STEPS = 5
LONGEST_MINUTES = 7 * 24 * 60
_RULES, _NAME_CHARS, _AUDIENCES = 50, 100, 10
_RULE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OF_EVENTS = frozenset({"followers", "mentioned"})
_STEP = re.compile(r"(x_[0-9a-f]{40})-[0-9]")


@dataclass(frozen=True)
class EscalationStep:
    """Who is told so many minutes after the step before, or after the notification."""

    after_minutes: int
    audiences: tuple[Audience, ...]


@dataclass(frozen=True)
class EscalationPolicy:
    """Who else is told of what some rules tell, given their ids."""

    display_name: str
    rules: tuple[str, ...]
    steps: tuple[EscalationStep, ...]
    disabled: bool = False


class EscalationState(Enum):
    """How an escalation stands."""

    ACTIVE = "active"
    ACKNOWLEDGED = "acknowledged"
    EXHAUSTED = "exhausted"
    """Every step was taken; it can still be acknowledged."""
    SETTLED = "settled"
    """Its issue was resolved or closed meanwhile."""


@dataclass(frozen=True)
class StepTaken:
    """Who was told, and when; nobody where the step's audience was empty."""

    time: datetime
    agents: tuple[str, ...]


@dataclass(frozen=True)
class Escalation:
    """The escalation of what one rule told of one event. It goes by the steps the policy had when it began."""

    id: str
    policy: str
    rule: str
    event_id: str
    contact: str
    interaction: str
    issue: str
    owner: str
    title: str
    body: str
    steps: tuple[EscalationStep, ...]
    create_time: datetime
    next_time: datetime | None
    event_time: datetime
    """When what it is about took place: an issue that was settled after it is out of the way."""
    state: EscalationState = EscalationState.ACTIVE
    taken: tuple[StepTaken, ...] = ()
    acknowledger: str = ""
    end_time: datetime | None = None
    version: int = 1


def escalation_id(event_id: str, rule: str, policy: str) -> str:
    """Return the id of the one escalation of what a rule told of an event."""
    text = "\0".join((event_id, rule, policy))
    return f"x_{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def step_event_id(escalation: Escalation) -> str:
    """Return what the present step is told as: the same for everybody who takes it."""
    return f"{escalation.id}-{len(escalation.taken)}"


def escalation_of_step(event_id: str) -> str:
    """Return the id of the escalation whose step was told as this; empty for any other event."""
    step = _STEP.fullmatch(event_id)
    return step[1] if step else ""


def begun(
    policies: Sequence[Kept[EscalationPolicy]], rule: str, happening: Happening, told: tuple[str, str], now: datetime
) -> tuple[Escalation, ...]:
    """Return the escalations that begin when a rule tells of an event, given title and body of what it says."""
    return tuple(
        Escalation(
            id=escalation_id(happening.event_id, rule, one.id),
            policy=one.name,
            rule=rule,
            event_id=happening.event_id,
            contact=happening.contact,
            interaction=happening.interaction,
            issue=happening.issue,
            owner=happening.owner,
            title=told[0],
            body=told[1],
            steps=one.content.steps,
            create_time=now,
            next_time=now + timedelta(minutes=one.content.steps[0].after_minutes),
            event_time=happening.record_time,
        )
        for one in policies
        if not one.content.disabled and rule in one.content.rules
    )


def after_step(before: Escalation, agents: Sequence[str], now: datetime) -> Escalation:
    """Return it after the step that was due: with the next one, or at the end of the ladder.

    One that has ended while the step was taken stays so, and says whom the step has told.
    """
    taken = (*before.taken, StepTaken(now, tuple(agents)))
    if before.state is not EscalationState.ACTIVE:
        return replace(before, taken=taken)
    if len(taken) == len(before.steps):
        return replace(before, taken=taken, next_time=None, state=EscalationState.EXHAUSTED, end_time=now)
    return replace(before, taken=taken, next_time=now + timedelta(minutes=before.steps[len(taken)].after_minutes))


def acknowledged(before: Escalation, agent: str, now: datetime) -> Escalation:
    """Return it after somebody has taken it on: no step follows."""
    return replace(before, state=EscalationState.ACKNOWLEDGED, acknowledger=agent, end_time=now, next_time=None)


def settled(before: Escalation, now: datetime) -> Escalation:
    """Return it after its issue was resolved or closed: no step follows."""
    return replace(before, state=EscalationState.SETTLED, end_time=now, next_time=None)


def notice_of(escalation: Escalation) -> Notice:
    """Return what the step that is due says."""
    number, last = len(escalation.taken) + 1, len(escalation.steps)
    begin = f"{escalation.create_time:%Y-%m-%d %H:%M} UTC"
    lines = [f"Step {number} of {last}: nobody has acknowledged this since {begin}."]
    if number == last:
        lines.append("This is the last step: nobody else will be told.")
    return Notice(f"Nobody reacts: {escalation.title}", "\n".join([*lines, escalation.body]), ())


def happening_of(escalation: Escalation) -> Happening:
    """Return what audiences are found by."""
    return Happening(
        event_id=escalation.event_id,
        type=ESCALATION,
        contact=escalation.contact,
        record_time=escalation.create_time,
        seen={},
        interaction=escalation.interaction,
        owner=escalation.owner,
        issue=escalation.issue,
    )


def checked_policy(policy: EscalationPolicy) -> EscalationPolicy:
    """Return it unchanged, or refuse it naming the field and what is allowed there."""
    clean_text("policy.display_name", policy.display_name, max_chars=_NAME_CHARS, required=True, one_line=True)
    for field, fault in _faults(policy):
        raise InvalidArgument(f"policy.{field}", fault)
    for index, step in enumerate(policy.steps):
        for place, audience in enumerate(step.audiences):
            _check_audience(f"policy.steps[{index}].audiences[{place}]", audience)
    return policy


def _check_audience(field: str, audience: Audience) -> None:
    """Refuse who could never be found, and who is found by an event only, which is over by the time of a step."""
    check_audience(field, audience)
    if audience.kind in _OF_EVENTS:
        raise InvalidArgument(f"{field}.kind", f"must not be {audience.kind}", "AUDIENCE_UNKNOWN")


def _faults(policy: EscalationPolicy) -> Iterator[tuple[str, str]]:
    if not 1 <= len(policy.rules) <= _RULES:
        yield "rules", f"must hold 1 to {_RULES} names"
    for index, rule in enumerate(policy.rules):
        if not _RULE.fullmatch(rule):
            yield f"rules[{index}]", "must look like rules/{rule}"
    if not 1 <= len(policy.steps) <= MOST_STEPS:
        yield "steps", f"must hold 1 to {MOST_STEPS} entries"
    for index, step in enumerate(policy.steps):
        if not 1 <= step.after_minutes <= LONGEST_MINUTES:
            yield f"steps[{index}].after_minutes", f"must be 1 to {LONGEST_MINUTES:,}"
        if not 1 <= len(step.audiences) <= _AUDIENCES:
            yield f"steps[{index}].audiences", f"must hold 1 to {_AUDIENCES} entries"


PoliciesInForce = Callable[[], Sequence[Kept[EscalationPolicy]]]
"""Returns the policies that are laid down."""


class Escalations(Protocol):
    """Keeps escalations. They begin in the write that tells the first agent."""

    def of_event(self, event_id: str, rule: str) -> Sequence[Escalation]:
        """Return those of what a rule told of an event."""
        ...

    def get(self, id_: str) -> Escalation | None:
        """Return one by its id."""
        ...

    def unacknowledged(self, events: Sequence[str], ids: Sequence[str]) -> Sequence[Escalation]:
        """Return those of these events and of these ids that can still be acknowledged."""
        ...

    def active_of_issue(self, issue: str) -> Sequence[Escalation]:
        """Return those about an issue whose next step waits."""
        ...

    def claim(self, now: datetime) -> Escalation | None:
        """Take the one whose step has been due longest, for one lease."""
        ...

    def save(self, after: Escalation) -> bool:
        """Keep what follows the version it has; False when something else does by now."""
        ...

    def newest(
        self, before: tuple[datetime, str] | None, state: EscalationState | None, limit: int
    ) -> Sequence[Escalation]:
        """Return some before a place in the order of their beginning, newest first."""
        ...

    def about(self, contacts: Sequence[str]) -> Iterator[Escalation]:
        """Yield everything kept of these contacts."""
        ...
