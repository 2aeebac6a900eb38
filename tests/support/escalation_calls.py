"""Requests for the methods about escalation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backstory.notifications.v1 import escalations_pb2 as e
from backstory.notifications.v1 import rules_pb2 as r
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub

from tests.support.api_row import Row
from tests.support.customers import Customers

_NOWHERE = "escalationPolicies/nowhere"


def a_policy(name: str = "escalationPolicies/nobody", **fields: Any) -> e.EscalationPolicy:
    """Somebody is told of what a rule tells that is not there."""
    policy = e.EscalationPolicy(
        name=name,
        display_name="Nobody's",
        rules=["rules/nowhere"],
        steps=[
            e.EscalationStep(after_minutes=5, audiences=[r.RuleAudience(kind="on-duty")]),
            e.EscalationStep(after_minutes=30, audiences=[r.RuleAudience(kind="role", value="roles/lead")]),
        ],
    )
    policy.MergeFrom(e.EscalationPolicy(**fields))
    return policy


@dataclass(frozen=True)
class EscalationsThere:
    """Names of two policies, one of which is to go."""

    policy: str
    gone: str


def make_escalations(customers: Customers) -> EscalationsThere:
    """Lay them down."""
    stub = NotificationsServiceStub(customers.deployment.channel("notifications"))
    there = EscalationsThere("escalationPolicies/kept", "escalationPolicies/gone")
    for name in (there.policy, there.gone):
        customers.call(stub.PutEscalationPolicy, e.PutEscalationPolicyRequest(policy=a_policy(name)))
    return there


def escalation_rows(there: EscalationsThere, notification: str) -> dict[str, Row]:
    """Return how each is called."""
    odd = r.RuleAudience(kind="owl")
    return {
        "AcknowledgeNotification": Row(
            [e.AcknowledgeNotificationRequest(name=notification)],
            [e.AcknowledgeNotificationRequest(name="notifications/n_nowhere")],
        ),
        "ListEscalations": Row(
            [e.ListEscalationsRequest(state=e.ESCALATION_STATE_EXHAUSTED)],
            [e.ListEscalationsRequest(page_size=-1), e.ListEscalationsRequest(page_token="spoiled")],
        ),
        "PutEscalationPolicy": Row(
            [e.PutEscalationPolicyRequest(policy=a_policy())],
            [
                e.PutEscalationPolicyRequest(policy=a_policy(rules=["no"])),
                e.PutEscalationPolicyRequest(policy=a_policy(steps=[e.EscalationStep(after_minutes=1)])),
                e.PutEscalationPolicyRequest(
                    policy=a_policy(steps=[e.EscalationStep(after_minutes=1, audiences=[odd])])
                ),
                e.PutEscalationPolicyRequest(policy=a_policy(etag='"stale"')),
            ],
            differs=("create_time", "update_time"),
        ),
        "GetEscalationPolicy": Row(
            [e.GetEscalationPolicyRequest(name=there.policy)], [e.GetEscalationPolicyRequest(name=_NOWHERE)]
        ),
        "ListEscalationPolicies": Row(
            [e.ListEscalationPoliciesRequest(page_size=1)],
            [e.ListEscalationPoliciesRequest(page_size=-1), e.ListEscalationPoliciesRequest(page_token="spoiled")],
        ),
        "DeleteEscalationPolicy": Row(
            [e.DeleteEscalationPolicyRequest(name=there.gone)],
            [
                e.DeleteEscalationPolicyRequest(name=_NOWHERE),
                e.DeleteEscalationPolicyRequest(name=there.policy, etag='"stale"'),
            ],
            differs=("etag", "update_time"),
        ),
    }
