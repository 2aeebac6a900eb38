"""Requests for the methods about rules and decisions."""

from __future__ import annotations

import uuid

from backstory.notifications.v1 import following_pb2 as f
from backstory.notifications.v1 import notifications_pb2 as n
from backstory.notifications.v1 import restraint_pb2 as t
from backstory.notifications.v1 import rules_pb2 as r
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.api_row import Row
from tests.support.customers import Customers
from tests.support.eventually import eventually

_NOWHERE = "rules/nowhere"


def a_rule_message(**fields: object) -> r.Rule:
    """Nobody there is told of broken promises of high priority."""
    rule = r.Rule(
        display_name="Broken promises",
        conditions=[
            r.RuleCondition(attribute="event-type", any_of=["promise-broken"]),
            r.RuleCondition(attribute="priority", any_of=["high"], none_of=["low"]),
        ],
        audiences=[r.RuleAudience(kind="agent", value="agents/nobody")],
    )
    rule.MergeFrom(r.Rule(**fields))  # type: ignore[arg-type] # whichever fields there are
    return rule


def make_rules(customers: Customers) -> tuple[r.Rule, r.Rule]:
    """Keep two."""
    stub = NotificationsServiceStub(customers.deployment.channel("notifications"))
    one, other = (customers.call(stub.CreateRule, r.CreateRuleRequest(rule=a_rule_message())) for _ in range(2))
    return one, other


def explained(customers: Customers, notification: n.Notification, agent: str) -> n.Notification:
    """Return the notification when it can be explained: reasons are written down within a second."""
    stub = NotificationsServiceStub(customers.deployment.channel("notifications"))
    metadata = tuple(customers.deployment.metadata("agent", subject=agent))
    request = r.ExplainDecisionRequest(notification=notification.name)
    assert eventually(20, lambda: stub.ExplainDecision(request, timeout=20, metadata=metadata).told)
    return notification


def rule_rows(one: r.Rule, other: r.Rule, notification: str) -> dict[str, Row]:
    """Return how each is called."""
    unknown = r.RuleCondition(attribute="colour", any_of=["red"])
    return {
        "CreateRule": Row(
            [
                r.CreateRuleRequest(rule=a_rule_message(title="Ärger"), request_id=str(uuid.uuid4())),
                r.CreateRuleRequest(rule=a_rule_message(), rule_id=one.name.removeprefix("rules/"), validate_only=True),
            ],
            [
                r.CreateRuleRequest(rule=a_rule_message(conditions=[unknown])),
                r.CreateRuleRequest(rule=a_rule_message(channels=["pigeon"])),
                r.CreateRuleRequest(rule=a_rule_message(), rule_id=one.name.removeprefix("rules/")),
            ],
            differs=("create_time", "update_time"),
        ),
        "GetRule": Row([r.GetRuleRequest(name=one.name)], [r.GetRuleRequest(name=_NOWHERE)]),
        "ListRules": Row(
            [r.ListRulesRequest(page_size=1)],
            [r.ListRulesRequest(page_size=-1), r.ListRulesRequest(page_token="spoiled")],
        ),
        "UpdateRule": Row(
            [
                r.UpdateRuleRequest(
                    rule=r.Rule(name=one.name, once_in_days=3),
                    update_mask=FieldMask(paths=["once_in_days"]),
                    request_id=str(uuid.uuid4()),
                )
            ],
            [
                r.UpdateRuleRequest(rule=r.Rule(name=one.name, etag='"stale"', title="B")),
                r.UpdateRuleRequest(rule=r.Rule(name=one.name), update_mask=FieldMask(paths=["creator_of_worlds"])),
                r.UpdateRuleRequest(rule=r.Rule(name="rules/break-glass", disabled=True)),
                r.UpdateRuleRequest(rule=r.Rule(name=_NOWHERE, title="B")),
            ],
        ),
        "DeleteRule": Row(
            [r.DeleteRuleRequest(name=other.name, request_id=str(uuid.uuid4()))],
            [
                r.DeleteRuleRequest(name=_NOWHERE),
                r.DeleteRuleRequest(name="rules/break-glass"),
                r.DeleteRuleRequest(name=one.name, etag='"stale"'),
            ],
        ),
        "GetAgentSettings": Row(
            [t.GetAgentSettingsRequest(), t.GetAgentSettingsRequest(agent="agents/nobody")],
            [t.GetAgentSettingsRequest(agent="teams/x")],
        ),
        "UpdateAgentSettings": Row(
            [
                t.UpdateAgentSettingsRequest(
                    settings=t.AgentSettings(agent="agents/nobody", time_zone="Europe/Berlin", hourly_budget=5)
                )
            ],
            [
                t.UpdateAgentSettingsRequest(settings=t.AgentSettings(time_zone="Europe/Atlantis")),
                t.UpdateAgentSettingsRequest(settings=t.AgentSettings(etag='"stale"', hourly_budget=5)),
                t.UpdateAgentSettingsRequest(settings=t.AgentSettings(muted_rules=["rules/break-glass"])),
            ],
        ),
        "FollowIssue": Row(
            [f.FollowIssueRequest(issue="issues/is_1")], [f.FollowIssueRequest(issue="issues/not~right")]
        ),
        "UnfollowIssue": Row(
            [f.UnfollowIssueRequest(issue="issues/is_2")], [f.UnfollowIssueRequest(issue="issues/not~right")]
        ),
        "ListFollows": Row(
            [f.ListFollowsRequest(page_size=1)],
            [f.ListFollowsRequest(page_size=-1), f.ListFollowsRequest(page_token="spoiled")],
        ),
        "ListDigestEntries": Row(
            [t.ListDigestEntriesRequest(parent=notification)],
            [
                t.ListDigestEntriesRequest(parent="notifications/n_nowhere"),
                t.ListDigestEntriesRequest(parent=notification, page_size=-1),
            ],
        ),
        "TestRule": Row(
            [r.TestRuleRequest(name=one.name), r.TestRuleRequest(rule=a_rule_message(), event_limit=10)],
            [
                r.TestRuleRequest(),
                r.TestRuleRequest(name=_NOWHERE),
                r.TestRuleRequest(name=one.name, event_limit=-1),
                r.TestRuleRequest(rule=a_rule_message(conditions=[unknown])),
            ],
        ),
        "ExplainDecision": Row(
            [r.ExplainDecisionRequest(notification=notification)],
            [
                r.ExplainDecisionRequest(),
                r.ExplainDecisionRequest(event="e_nowhere"),
                r.ExplainDecisionRequest(notification="notifications/n_nowhere"),
                r.ExplainDecisionRequest(event="e_1", agent="teams/x"),
            ],
        ),
    }
