"""Settling: an escalation ends when the issue it is about is resolved or closed, whoever has acknowledged it or not.

News of the issue ends what has begun. What begins later, because its own news came late, ends at its next step.
"""

from __future__ import annotations

from servicekit.clock import Clock

from services.notifications.domain.rules.happening import Happening
from services.notifications.domain.timing.escalation import Escalation, Escalations, EscalationState, settled
from services.notifications.domain.timing.ports import Watches

SETTLES = frozenset({"issue-resolved", "issue-closed"})
_SETTLED = frozenset({"resolved", "closed"})
_ATTEMPTS = 5


def settle_escalations(happening: Happening, escalations: Escalations, clock: Clock) -> None:
    """End what is about the issue and took place before this."""
    if happening.type not in SETTLES:
        return
    for one in escalations.active_of_issue(happening.issue):
        if one.event_time < happening.record_time:
            _settle(one, escalations, clock)


def is_settled(one: Escalation, watches: Watches) -> bool:
    """Tell whether its issue stands resolved or closed, and has done so since it began."""
    stored = watches.get(one.issue) if one.issue else None
    newest = stored.watched.newest if stored else None
    return newest is not None and newest.state in _SETTLED and newest.time > one.event_time


def _settle(one: Escalation, escalations: Escalations, clock: Clock) -> None:
    """Whoever changes it at this moment is let go first; one that stays contended ends at its next step."""
    present: Escalation | None = one
    for _ in range(_ATTEMPTS):
        if present is None or present.state is not EscalationState.ACTIVE:
            return
        if escalations.save(settled(present, clock.now())):
            return
        present = escalations.get(one.id)
