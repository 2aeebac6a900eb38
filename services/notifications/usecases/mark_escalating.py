"""Marking what an agent was told and can still acknowledge: nobody has, and its issue is not settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.notifications.domain.notification import Notification
from services.notifications.domain.timing.escalation import Escalations, escalation_of_step


def mark_escalating(found: Sequence[Notification], escalations: Escalations) -> Sequence[Notification]:
    """Return the notifications with `escalates` as it is now. Nothing is asked where none ever escalated."""
    began = {one.event_id for one in found if one.escalates}
    if not began:
        return found
    steps = {event_id: escalation_of_step(event_id) for event_id in began}
    waiting = escalations.unacknowledged(
        [event_id for event_id, step in steps.items() if not step], [step for step in steps.values() if step]
    )
    events, ids = {(one.event_id, one.rule) for one in waiting}, {one.id for one in waiting}
    return [
        replace(one, escalates=(one.event_id, one.rule) in events or steps[one.event_id] in ids)
        if one.escalates
        else one
        for one in found
    ]
