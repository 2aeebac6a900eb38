"""Acknowledging: whoever was told takes it on, and nobody else is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from servicekit.errors import Aborted

from services.notifications.domain.errors import notification_not_found
from services.notifications.domain.ports import Clock, Inboxes
from services.notifications.domain.timing.escalation import (
    Escalation,
    Escalations,
    EscalationState,
    acknowledged,
    escalation_of_step,
)

_ATTEMPTS = 5
_OVER = frozenset({EscalationState.ACKNOWLEDGED, EscalationState.SETTLED})


def acknowledge_notification(
    agent: str, notification: str, inboxes: Inboxes, escalations: Escalations, clock: Clock
) -> Sequence[Escalation]:
    """Return the escalations of what the agent was told, none of which goes on; how each has ended stays."""
    told, event_id = inboxes.get(agent, notification), inboxes.event_of(agent, notification)
    if told is None or event_id is None:
        raise notification_not_found(notification)
    climbed = escalation_of_step(event_id)
    found = filter(None, [escalations.get(climbed)]) if climbed else escalations.of_event(event_id, told.rule)
    return [_acknowledge(one, agent, escalations, clock) for one in found]


def _acknowledge(one: Escalation, agent: str, escalations: Escalations, clock: Clock) -> Escalation:
    present: Escalation | None = one
    for _ in range(_ATTEMPTS):
        if present is None or present.state in _OVER:
            return present or one
        after = acknowledged(present, agent, clock.now())
        if escalations.save(after):
            return replace(after, version=after.version + 1)
        present = escalations.get(one.id)
    raise Aborted("ESCALATION_CONTENDED", "Others change the escalation at this moment; try again.")
