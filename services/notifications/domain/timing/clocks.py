"""Clocks of an issue: which of them run after what has happened to it, how much they show, and when they ring.

What an issue went through is a list of steps, in any order and with repeats; the same steps give the same clocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

from services.notifications.domain.timing.calendars import HORIZON, Calendar, counted, ends_after
from services.notifications.domain.timing.service_levels import WARNING_PERCENT, LevelBook, Limit, Target

STEPS_KEPT = 400
"""An issue with more keeps its first and its newest."""

_IN_WORK = frozenset({"new", "open", "waiting-us"})
_PUT_OFF = frozenset({"snoozed"})
_THEIRS = frozenset({"waiting-customer"})


class Ring(Enum):
    """What a clock rings for."""

    WARNING = "warning"
    MISSED = "missed"


@dataclass(frozen=True, order=True)
class Step:
    """How an issue stood after one of its changes; `time` is when it was stored."""

    version: int
    time: datetime
    state: str
    is_assigned: bool = False


@dataclass(frozen=True)
class Promised:
    """An open promise."""

    name: str
    text: str
    owner: str
    create_time: datetime
    due_time: datetime


@dataclass(frozen=True)
class IssueNow:
    """What the newest step says of the issue besides."""

    issue: str
    contact: str
    title: str
    priority: str = "normal"
    topic: str = ""
    tags: tuple[str, ...] = ()
    agent: str = ""
    team: str = ""
    promises: tuple[Promised, ...] = ()


@dataclass(frozen=True)
class Rung:
    """That a clock has rung. `about` tells clocks of one target apart: a promise's name, or nothing."""

    target: Target
    ring: Ring
    about: str
    time: datetime


@dataclass(frozen=True)
class Watched:
    """All that is known of an issue's time."""

    now: IssueNow
    steps: tuple[Step, ...]
    rung: tuple[Rung, ...] = ()

    @property
    def newest(self) -> Step:
        """How it stands."""
        return self.steps[-1]


@dataclass(frozen=True)
class Clock:
    """One target's clock. It runs while it has `running_since`; `due_time` and `warning_time` are known only then."""

    target: Target
    service_level: str
    limit: timedelta
    start_time: datetime
    shown: timedelta
    running_since: datetime | None
    warning_time: datetime | None = None
    due_time: datetime | None = None
    about: str = ""


@dataclass(frozen=True)
class Alarm:
    """A moment at which a clock rings."""

    clock: Clock
    ring: Ring
    time: datetime


def with_step(before: Watched | None, step: Step, now: IssueNow) -> Watched:
    """Return what is known after one more step, an old or a repeated one too."""
    if before is None:
        return Watched(now, (step,))
    if any(one.version == step.version for one in before.steps):
        return before
    steps = tuple(sorted((*before.steps, step)))
    kept = steps if len(steps) <= STEPS_KEPT else (steps[0], *steps[1 - STEPS_KEPT :])
    return replace(before, steps=kept, now=now if kept[-1] == step else before.now)


def clocks(watched: Watched, book: LevelBook, now: datetime) -> list[Clock]:
    """Return the clocks that an issue has now, those that stand still too."""
    made = []
    for target in _PHASES:
        limit = book.limit(target, watched.now.team, watched.now.priority)
        if limit and (clock := _clock(target, limit, watched.steps, now)):
            made.append(clock)
    if watched.newest.state in _IN_WORK | _PUT_OFF | _THEIRS:
        calendar = book.calendar(watched.now.team, watched.now.priority)
        made += [_of_promise(promise, calendar) for promise in watched.now.promises]
    return made


def alarms(watched: Watched, book: LevelBook, now: datetime) -> list[Alarm]:
    """Return what has not rung yet of all clocks that run, the earliest first.

    What was over before anybody heard of the issue does not ring, and nobody is warned of what is missed already.
    """
    heard = watched.steps[0].time
    found = [alarm for clock in clocks(watched, book, now) for alarm in _rings(clock, now)]
    return sorted(
        (one for one in found if one.time >= heard and not _has_rung(one, watched.rung)), key=lambda one: one.time
    )


def _rings(clock: Clock, now: datetime) -> Iterator[Alarm]:
    if clock.warning_time and (clock.due_time is None or now < clock.due_time):
        yield Alarm(clock, Ring.WARNING, clock.warning_time)
    if clock.due_time and clock.target is not Target.PROMISE:  # that one is overdue elsewhere
        yield Alarm(clock, Ring.MISSED, clock.due_time)


def _has_rung(alarm: Alarm, rung: Sequence[Rung]) -> bool:
    clock = alarm.clock
    return any(
        (one.target, one.ring, one.about) == (clock.target, alarm.ring, clock.about) and one.time >= clock.start_time
        for one in rung
    )


@dataclass(frozen=True)
class _Phase:
    """When a clock begins, in which states it runs and stands still, and whether it begins only once."""

    begins: frozenset[str]
    runs: frozenset[str]
    stands: frozenset[str]
    only_unassigned: bool = False
    after_first_response: bool = False
    only_once: bool = False

    def is_on(self, step: Step) -> bool:
        return step.state in self.runs | self.stands and not (self.only_unassigned and step.is_assigned)


_PHASES = {
    Target.FIRST_RESPONSE: _Phase(_IN_WORK | _PUT_OFF, _IN_WORK, _PUT_OFF, only_once=True),
    Target.NEXT_RESPONSE: _Phase(frozenset({"waiting-us"}), _IN_WORK, _PUT_OFF, after_first_response=True),
    Target.RESOLUTION: _Phase(_IN_WORK | _PUT_OFF | _THEIRS, _IN_WORK, _PUT_OFF | _THEIRS),
    Target.ASSIGNMENT: _Phase(_IN_WORK, _IN_WORK, _PUT_OFF | _THEIRS, only_unassigned=True),
    Target.CUSTOMER_REPLY: _Phase(_THEIRS, _THEIRS, _PUT_OFF),
}


def _clock(target: Target, limit: Limit, steps: Sequence[Step], now: datetime) -> Clock | None:
    phase = _PHASES[target]
    round_ = _present_round(phase, steps)
    if not round_:
        return None
    shown = _shown(phase, round_, limit.calendar)
    newest = round_[-1]
    clock = Clock(target, limit.service_level, limit.span, round_[0].time, shown, None)
    if newest.state not in phase.runs:
        return clock
    return replace(
        clock,
        shown=shown + counted(newest.time, max(now, newest.time), limit.calendar),
        running_since=newest.time,
        warning_time=_reached(newest.time, limit.warning - shown, limit.calendar),
        due_time=_reached(newest.time, limit.span - shown, limit.calendar),
    )


def _reached(since: datetime, left: timedelta, calendar: Calendar | None) -> datetime | None:
    """Return when a clock comes to its mark; one that passed it before stood there as it began to run again."""
    return ends_after(since, left, calendar)


def _present_round(phase: _Phase, steps: Sequence[Step]) -> list[Step]:
    """Return the steps since the clock began that runs or stands still now; none where there is none."""
    round_: list[Step] = []
    began_before = has_responded = False
    for step in steps:
        if round_ and phase.is_on(step):
            round_.append(step)
            continue
        round_ = []
        if step.state not in _IN_WORK | _PUT_OFF:
            has_responded = True
        may_begin = not (phase.only_once and (began_before or has_responded))
        if phase.after_first_response and not has_responded:
            may_begin = False
        if may_begin and step.state in phase.begins and phase.is_on(step):
            round_, began_before = [step], True
    return round_


def _shown(phase: _Phase, round_: Sequence[Step], calendar: Calendar | None) -> timedelta:
    """Return how much the clock showed at the last step of its round."""
    pairs = pairwise(round_)
    return sum(
        (counted(one.time, next_.time, calendar) for one, next_ in pairs if one.state in phase.runs), timedelta()
    )


def _of_promise(promise: Promised, calendar: Calendar | None) -> Clock:
    """Return its clock: in the hours of its team, or around the clock where none of them lie before it is due."""
    hours = calendar if promise.due_time - promise.create_time <= HORIZON else None
    span = counted(promise.create_time, promise.due_time, hours)
    if not span:
        hours, span = None, promise.due_time - promise.create_time
    return Clock(
        Target.PROMISE, "", span, promise.create_time, timedelta(), promise.create_time,
        warning_time=ends_after(promise.create_time, span * WARNING_PERCENT / 100, hours),
        due_time=promise.due_time, about=promise.name,
    )  # fmt: skip
