"""Why an agent was told of an event, or was not."""

from __future__ import annotations

from services.notifications.domain.decision import Decision, Decisions
from services.notifications.domain.errors import notification_not_found
from services.notifications.domain.ports import Inboxes
from services.notifications.domain.rule_errors import DecisionNotFound


def explain_decision(agent: str, event: str, notification: str, decisions: Decisions, inboxes: Inboxes) -> Decision:
    """Return the decision about an event, or about the one that a notification of the agent's tells of."""
    event_id = event or inboxes.event_of(agent, notification)
    if event_id is None:
        raise notification_not_found(notification)
    decision = decisions.of_event(event_id)
    if decision is None:
        raise DecisionNotFound(event_id)
    return decision
