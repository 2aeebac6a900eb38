"""Escalation: step by step, each step once, whoever dies on the way."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import grpc
import pytest
from backstory.notifications.v1 import escalations_pb2 as pb
from backstory.notifications.v1.notifications_pb2 import ExportNotificationsRequest
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.grpc_errors import from_rpc_error

from services.notifications.adapters.mongo_agent_settings import MongoAgentSettings
from services.notifications.domain.restraint import AgentSettings
from services.notifications.domain.rules.rule import Audience
from services.notifications.domain.timing.escalation import (
    EscalationState,
    EscalationStep,
)
from services.notifications.settings import NotificationsSettings
from tests.support.escalating import ANNA, BEN, EVA, NOW, POLICY, Office, lay_down
from tests.support.escalation_calls import a_policy
from tests.support.eventually import eventually
from tests.support.notifications import Keys, serving


@pytest.fixture
def office(settings: NotificationsSettings, database: Database[Row]) -> Office:
    lay_down(database, POLICY)
    return Office(settings, database)


@pytest.fixture
def stub(settings: NotificationsSettings, database: Database[Row]) -> Iterator[NotificationsServiceStub]:
    with serving(settings) as channel:
        yield NotificationsServiceStub(channel)


def test_each_step_is_taken_once_and_the_end_of_the_ladder_is_seen(
    office: Office, stub: NotificationsServiceStub, keys: Keys
) -> None:
    office.breaks()

    assert [office.climb(minute) for minute in (4, 5, 5, 14, 15, 34, 35, 500)] == [0, 1, 0, 0, 1, 0, 1, 0]
    assert [len(office.told(agent)) for agent in (ANNA, BEN, EVA)] == [2, 1, 1]
    assert office.told(BEN)[0].title == "Nobody reacts: A promise was broken: Parcel late"
    request = pb.ListEscalationsRequest(state=pb.ESCALATION_STATE_EXHAUSTED)
    (ended,) = stub.ListEscalations(request, timeout=5, metadata=keys.metadata("agents/boss", "supervisor")).escalations
    assert [list(step.agents) for step in ended.steps_taken] == [[BEN], [], [EVA, ANNA]]
    assert (ended.rule, ended.policy, ended.step_count) == ("rules/promise-broken", "escalationPolicies/broken", 3)
    assert not ended.HasField("next_time")


def test_many_workers_take_each_step_once(
    settings: NotificationsSettings, database: Database[Row], office: Office
) -> None:
    for number in range(8):
        office.breaks(number, f"c_{number}")
    others = [Office(settings, database) for _ in range(3)]

    with ThreadPoolExecutor(3) as pool:
        taken = sum(pool.map(lambda one: one.climb(5), others))

    assert taken == 8
    assert len(office.told(BEN)) == 8


def test_what_waits_for_the_agent_s_quiet_to_end_escalates(office: Office, database: Database[Row]) -> None:
    quiet = AgentSettings(ANNA, version=1, quiet_until=NOW + timedelta(days=1))
    assert MongoAgentSettings(database).save(AgentSettings(ANNA), quiet)
    assert MongoAgentSettings(database).save(AgentSettings(BEN), replace(quiet, agent=BEN))
    office.breaks()

    assert office.told(ANNA) == []
    assert office.climb(5) == 1
    assert len(office.told(BEN)) == 1, "a step is urgent: nothing holds it back"


_WORKER = """
import sys
from datetime import datetime
from servicekit import failpoints
from tests.support.escalating import Office
from tests.support.notifications import database_of, settings_of
settings = settings_of(sys.argv[1], sys.argv[2])
with database_of(settings) as database:
    office = Office(settings, database, datetime.fromisoformat(sys.argv[5]))
    failpoints.arm(sys.argv[3])
    office.breaks() if sys.argv[4] == "begin" else office.climb_now()
"""


def _killed(settings: NotificationsSettings, failpoint: str, work: str, at: datetime) -> None:
    """Let a worker die there."""
    arguments = [settings.namespace, settings.mongodb_uri, f"{failpoint}:kill", work, at.isoformat()]
    worker = subprocess.run(
        [sys.executable, "-c", _WORKER, *arguments], cwd=Path(__file__).parents[3], timeout=60, check=False
    )
    assert worker.returncode == -signal.SIGKILL


LADDER = ("agents/first", "agents/second", "agents/third")


@pytest.mark.parametrize(
    ("failpoint", "told_before"),
    [("escalation.claimed", 0), ("notify.in_transaction", 0), ("escalation.before_settle", 1)],
)
def test_each_step_is_taken_once_though_its_worker_is_killed(
    settings: NotificationsSettings, database: Database[Row], office: Office, failpoint: str, told_before: int
) -> None:
    steps = tuple(EscalationStep(5, (Audience("agent", agent),)) for agent in LADDER)
    lay_down(database, replace(POLICY, steps=steps))
    office.breaks()

    due = 5
    for taken, agent in enumerate(LADDER):
        _killed(settings, failpoint, "climb", NOW + timedelta(minutes=due))
        assert len(office.told(agent)) == told_before
        assert office.climb(due) == 0, "the lease of the dead holds"
        due = _goes_on(office, due)
        assert office.climb(due) == 0
        assert [len(office.told(one)) for one in LADDER] == [1] * (taken + 1) + [0] * (2 - taken)
        due += 5

    (ended,) = office.store.newest(None, EscalationState.EXHAUSTED, 10)
    assert [step.agents for step in ended.taken] == [(agent,) for agent in LADDER]
    assert "This is the last step" in office.told(LADDER[-1])[0].body


def _goes_on(office: Office, minute: int) -> int:
    """Return the minute in which the step is taken: what the dead had begun holds the inbox for a while."""
    minutes = count(minute + 1)  # each a lease later
    eventually(30, lambda: office.climb(next(minutes)) == 1)
    return next(minutes) - 1


def test_what_a_killed_worker_began_to_tell_escalates_once(
    settings: NotificationsSettings, database: Database[Row], office: Office
) -> None:
    _killed(settings, "notify.in_transaction", "begin", NOW)

    assert office.store.newest(None, None, 10) == [], "with the notification or not at all"
    eventually(30, lambda: bool(office.breaks(times=1)))
    assert len(office.store.newest(None, None, 10)) == len(office.told(ANNA)) == 1


def test_policies_are_laid_down_changed_and_deleted(stub: NotificationsServiceStub, keys: Keys) -> None:
    boss = keys.metadata("agents/boss", "supervisor")
    made = stub.PutEscalationPolicy(pb.PutEscalationPolicyRequest(policy=a_policy()), timeout=5, metadata=boss)
    made.disabled = True
    changed = stub.PutEscalationPolicy(pb.PutEscalationPolicyRequest(policy=made), timeout=5, metadata=boss)
    made.disabled = False
    with pytest.raises(grpc.RpcError) as stale:
        stub.PutEscalationPolicy(pb.PutEscalationPolicyRequest(policy=made), timeout=5, metadata=boss)
    stub.DeleteEscalationPolicy(pb.DeleteEscalationPolicyRequest(name=made.name), timeout=5, metadata=boss)
    listed = stub.ListEscalationPolicies(pb.ListEscalationPoliciesRequest(), timeout=5, metadata=boss)

    assert (made.steps, changed.disabled) == (a_policy().steps, True)
    assert from_rpc_error(stale.value).reason == "TIMING_CHANGED"
    assert not listed.policies


def test_an_export_of_a_customer_has_what_escalated(office: Office, stub: NotificationsServiceStub, keys: Keys) -> None:
    office.breaks()
    office.breaks(2, "c_2")
    office.climb(5)

    request = ExportNotificationsRequest(contacts=["contacts/c_1"])
    answers = stub.ExportNotifications(request, timeout=5, metadata=keys.system_metadata("admin"))
    (one,) = [answer.escalation for answer in answers if answer.WhichOneof("record") == "escalation"]

    assert (one.contact, one.title) == ("contacts/c_1", "A promise was broken: Parcel late")
    assert [list(step.agents) for step in one.steps_taken] == [[BEN]]
