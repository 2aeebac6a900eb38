"""The calls about rules: changes that are guarded and can be repeated, and explanations for those they concern."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import grpc
import pytest
from backstory.notifications.v1 import rules_pb2 as pb
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from google.protobuf.field_mask_pb2 import FieldMask
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.errors import Code, ServiceError
from servicekit.grpc_errors import from_rpc_error

from services.notifications.adapters.mongo_decisions import MongoDecisions
from services.notifications.domain.decision import Decision, Verdict
from services.notifications.domain.rules import SHIPPED
from services.notifications.settings import NotificationsSettings
from tests.support.notifications import Keys, serving
from tests.support.rule_calls import a_rule_message
from tests.support.rules import a_happening

EVA, ANNA = "agents/eva", "agents/anna"


@pytest.fixture
def stub(settings: NotificationsSettings, database: Database[Row]) -> Iterator[NotificationsServiceStub]:
    with serving(settings) as channel:
        yield NotificationsServiceStub(channel)


def refusal(refused: pytest.ExceptionInfo[grpc.RpcError]) -> ServiceError:
    return from_rpc_error(refused.value)


def test_a_rule_lives_from_its_creation_to_its_end(stub: NotificationsServiceStub, keys: Keys) -> None:
    boss = keys.metadata("agents/boss", "supervisor")
    create = pb.CreateRuleRequest(rule=a_rule_message(), rule_id="mine", request_id=str(uuid.uuid4()))

    made = stub.CreateRule(create, timeout=20, metadata=boss)
    again = stub.CreateRule(create, timeout=20, metadata=boss)
    change = pb.UpdateRuleRequest(rule=pb.Rule(name=made.name, etag=made.etag, title="Look"))
    changed = stub.UpdateRule(change, timeout=20, metadata=boss)
    unchanged = stub.UpdateRule(
        pb.UpdateRuleRequest(rule=pb.Rule(name=made.name, title="Look")), timeout=20, metadata=boss
    )
    with pytest.raises(grpc.RpcError) as stale:
        stub.UpdateRule(change, timeout=20, metadata=boss)
    stub.DeleteRule(pb.DeleteRuleRequest(name=made.name), timeout=20, metadata=boss)

    assert made == again
    assert (made.name, made.creator, made.version, made.urgency) == ("rules/mine", "agents/boss", 1, pb.URGENCY_NORMAL)
    assert (changed.version, changed.title, changed.conditions) == (2, "Look", made.conditions)
    assert unchanged == changed
    assert refusal(stale).reason == "RULE_CHANGED"
    for request in (pb.GetRuleRequest(name=made.name),):
        with pytest.raises(grpc.RpcError) as gone:
            stub.GetRule(request, timeout=20, metadata=boss)
        assert refusal(gone).reason == "RULE_NOT_FOUND"
    with pytest.raises(grpc.RpcError) as taken:
        stub.CreateRule(pb.CreateRuleRequest(rule=a_rule_message(), rule_id="mine"), timeout=20, metadata=boss)
    assert refusal(taken).reason == "RULE_ALREADY_EXISTS"


def test_the_first_look_shows_the_rules_that_come_with_the_service(stub: NotificationsServiceStub, keys: Keys) -> None:
    page = stub.ListRules(pb.ListRulesRequest(), timeout=20, metadata=keys.metadata("agents/boss", "supervisor"))

    assert [rule.name for rule in page.rules] == sorted(f"rules/{name}" for name in SHIPPED)
    assert {rule.creator for rule in page.rules} == {"services/notifications"}


def test_an_unknown_attribute_is_refused_with_those_there_are(stub: NotificationsServiceStub, keys: Keys) -> None:
    rule = a_rule_message(conditions=[pb.RuleCondition(attribute="colour", any_of=["red"])])

    with pytest.raises(grpc.RpcError) as refused:
        stub.CreateRule(
            pb.CreateRuleRequest(rule=rule), timeout=20, metadata=keys.metadata("agents/boss", "supervisor")
        )

    assert refusal(refused).code is Code.INVALID_ARGUMENT
    (violation,) = refusal(refused).violations
    assert violation.field == "rule.conditions[2].attribute"
    assert "priority" in violation.description


def test_nobody_turns_off_who_is_told_of_opened_data(stub: NotificationsServiceStub, keys: Keys) -> None:
    boss = keys.metadata("agents/boss", "admin")
    for changed, path in (
        (pb.Rule(disabled=True), "disabled"),
        (pb.Rule(audiences=[pb.RuleAudience(kind="owner")]), "audiences"),
    ):
        changed.name = "rules/break-glass"
        request = pb.UpdateRuleRequest(rule=changed, update_mask=FieldMask(paths=[path]))
        with pytest.raises(grpc.RpcError) as refused:
            stub.UpdateRule(request, timeout=20, metadata=boss)
        assert refusal(refused).reason == "RULE_REQUIRED"

    titled = pb.UpdateRuleRequest(rule=pb.Rule(name="rules/break-glass", title="Opened"))
    assert stub.UpdateRule(titled, timeout=20, metadata=boss).title == "Opened"


def test_a_rule_that_is_switched_on_again_has_its_failures_forgotten(
    stub: NotificationsServiceStub, keys: Keys, database: Database[Row]
) -> None:
    boss = keys.metadata("agents/boss", "supervisor")
    made = stub.CreateRule(pb.CreateRuleRequest(rule=a_rule_message(disabled=True)), timeout=20, metadata=boss)
    broken = {"failures": 10, "disabled_reason": "failed-in-a-row"}
    database["rules"].update_one({"_id": made.name.removeprefix("rules/")}, {"$set": broken})

    request = pb.UpdateRuleRequest(rule=pb.Rule(name=made.name), update_mask=FieldMask(paths=["disabled"]))
    changed = stub.UpdateRule(request, timeout=20, metadata=boss)

    assert (changed.disabled, changed.failures, changed.disabled_reason) == (False, 0, "")


def test_agents_ask_for_themselves_and_supervisors_for_everybody(
    stub: NotificationsServiceStub, keys: Keys, database: Database[Row]
) -> None:
    decisions = MongoDecisions(database, SystemClock(), timedelta(days=1))
    verdicts = (Verdict("new-issues", 3, "matched", (EVA,)), Verdict("other", 1, "condition:priority"))
    decisions.note(Decision(a_happening(), verdicts))
    decisions.flush()
    request, of_eva = pb.ExplainDecisionRequest(event="e_1"), pb.ExplainDecisionRequest(event="e_1", agent=EVA)

    eva = stub.ExplainDecision(request, timeout=20, metadata=keys.metadata(EVA))
    anna = stub.ExplainDecision(request, timeout=20, metadata=keys.metadata(ANNA))
    boss = stub.ExplainDecision(of_eva, timeout=20, metadata=keys.metadata("agents/boss", "supervisor"))
    with pytest.raises(grpc.RpcError) as refused:
        stub.ExplainDecision(of_eva, timeout=20, metadata=keys.metadata(ANNA))

    assert (eva.told, anna.told) == (True, False)
    assert [(one.rule, one.rule_version, one.told, one.reason) for one in eva.verdicts] == [
        ("rules/new-issues", 3, True, "matched"),
        ("rules/other", 1, False, "condition:priority"),
    ]
    assert [one.reason for one in anna.verdicts] == ["not-in-audience", "condition:priority"]
    assert boss == eva
    assert refusal(refused).code is Code.PERMISSION_DENIED
