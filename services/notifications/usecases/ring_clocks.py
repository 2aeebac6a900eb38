"""Ringing: a clock that has come to its mark is an event that rules are asked about, once.

Whoever is killed on the way leaves the issue due again after its lease. The event has the same id then, and whom a
rule has told of an event is not told again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from servicekit.clock import Clock as TimeOfDay
from servicekit.failpoints import failpoint
from servicekit.logs import get_logger

from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.timing.clocks import Alarm, Ring, Rung, Watched, alarms
from services.notifications.domain.timing.news import TargetNews
from services.notifications.domain.timing.ports import LevelsInForce, Watches
from services.notifications.usecases.watch_issue import next_look

AT_ONCE = 200
"""So many issues are looked at in a round; the others wait for the next."""

_log = get_logger()


@dataclass(frozen=True)
class Ringing:
    """What ringing works with. `is_outage` tells a fault that passes from one that stays."""

    watches: Watches
    levels: LevelsInForce
    react: Callable[[Happening], object]
    is_outage: Callable[[Exception], bool]
    clock: TimeOfDay


class Bell:
    """Rings what is due, round after round."""

    def __init__(self, with_: Ringing) -> None:
        """Look at everything first: service levels may have changed while nobody looked."""
        self._with = with_
        self._stamp: str | None = None

    def __call__(self) -> int:
        """Return how many clocks have rung."""
        stamp = self._with.levels().stamp
        if stamp != self._stamp:
            self._with.watches.look_again(stamp, self._with.clock.now())
            self._stamp = stamp
        rung = 0
        for _ in range(AT_ONCE):
            count = ring_due(self._with)
            if count is None:
                break
            rung += count
        return rung


def ring_due(with_: Ringing) -> int | None:
    """Ring what is due of the issue that waits longest; None when none does."""
    now = with_.clock.now()
    stored = with_.watches.claim(now)
    if stored is None:
        return None
    failpoint("timer.claimed")
    book = with_.levels()
    due = [alarm for alarm in alarms(stored.watched, book, now) if alarm.time <= now]
    for alarm in due:
        _ring(alarm, stored.watched, with_)
    failpoint("timer.before_settle")
    rung = stored.watched.rung + tuple(Rung(one.clock.target, one.ring, one.clock.about, one.time) for one in due)
    after = replace(stored.watched, rung=rung)
    with_.watches.save(after, stored.version, next_look(after, book, now), book.stamp)
    return len(due)


def _ring(alarm: Alarm, watched: Watched, with_: Ringing) -> None:
    """Ask the rules. A fault of one of them comes after the others had their turn, and would come again."""
    event = happening_of(alarm, watched)
    try:
        with_.react(event)
    except Exception as fault:
        if with_.is_outage(fault):
            raise
        _log.error("rules failed at a clock", event_id=event.event_id, error=type(fault).__name__)


def happening_of(alarm: Alarm, watched: Watched) -> Happening:
    """Return a clock's ringing as rules see it."""
    issue, clock = watched.now, alarm.clock
    seen: dict[str, tuple[str, ...]] = {
        "target": (clock.target.value,),
        "priority": (issue.priority,),
        "assigned": ("true" if issue.agent else "false",),
        "issue-state": (watched.newest.state,),
    }
    seen |= {name: values for name, values in (("topic", (issue.topic,)), ("tag", issue.tags)) if any(values)}
    promise = next((one for one in issue.promises if one.name == clock.about), None)
    return Happening(
        event_id=_event_id(issue.issue, clock.target.value, alarm.ring, clock.about, clock.start_time),
        type="target-warning" if alarm.ring is Ring.WARNING else "target-missed",
        contact=issue.contact,
        record_time=alarm.time,
        seen=seen,
        owner=(promise.owner if promise else "") or issue.agent or issue.team,
        issue=issue.issue,
        news=TargetNews(alarm, issue, promise),
    )


def _event_id(issue: str, target: str, ring: Ring, about: str, start_time: datetime) -> str:
    text = "\0".join((issue, target, ring.value, about, start_time.isoformat()))
    return f"t_{hashlib.sha256(text.encode()).hexdigest()[:40]}"
