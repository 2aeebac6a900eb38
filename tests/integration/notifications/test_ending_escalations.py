"""How escalations end before their last step: somebody acknowledges, the issue is settled, or the person is erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from backstory.notifications.v1 import escalations_pb2 as pb
from backstory.notifications.v1.notifications_pb2 import GetNotificationRequest, ListNotificationsRequest
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.erasing import Whom
from servicekit.errors import Code
from servicekit.grpc_errors import from_rpc_error

from services.notifications.adapters.erasers import erasers
from services.notifications.adapters.mongo_escalations import MongoEscalations
from services.notifications.bootstrap_timing import climbing
from services.notifications.domain.notification import Notification
from services.notifications.domain.rules.rule import Audience
from services.notifications.domain.timing.escalation import (
    Escalation,
    EscalationState,
    EscalationStep,
    acknowledged,
    settled,
)
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.climb import take_step
from tests.support.escalating import ANNA, BEN, EVA, NOW, POLICY, STEPS, Office, lay_down
from tests.support.notifications import Keys, serving


class At:
    """A clock that stands so many minutes later."""

    def __init__(self, minutes: int) -> None:
        self._time = NOW + timedelta(minutes=minutes)

    def now(self) -> datetime:
        return self._time


@pytest.fixture
def office(settings: NotificationsSettings, database: Database[Row]) -> Office:
    lay_down(database, POLICY)
    return Office(settings, database)


@pytest.fixture
def stub(settings: NotificationsSettings, database: Database[Row]) -> Iterator[NotificationsServiceStub]:
    with serving(settings) as channel:
        yield NotificationsServiceStub(channel)


def test_whoever_acknowledges_first_ends_it(office: Office, stub: NotificationsServiceStub, keys: Keys) -> None:
    office.breaks()
    office.climb(5)
    mine, theirs = office.told(BEN)[0], office.told(ANNA)[0]

    def acknowledge(agent: str, notification: Notification) -> pb.Escalation:
        request = pb.AcknowledgeNotificationRequest(name=f"notifications/{notification.id}")
        (one,) = stub.AcknowledgeNotification(request, timeout=5, metadata=keys.metadata(agent)).escalations
        return one

    first, again, other = acknowledge(BEN, mine), acknowledge(BEN, mine), acknowledge(ANNA, theirs)
    with pytest.raises(grpc.RpcError) as refused:
        acknowledge(EVA, mine)

    assert (first.state, first.acknowledger) == (pb.ESCALATION_STATE_ACKNOWLEDGED, BEN)
    assert first == again == other
    assert from_rpc_error(refused.value).code is Code.NOT_FOUND
    assert office.climb(500) == 0
    assert office.told(EVA) == []


def test_what_no_policy_is_for_does_not_escalate(
    settings: NotificationsSettings, database: Database[Row], stub: NotificationsServiceStub, keys: Keys
) -> None:
    office = Office(settings, database)
    office.breaks()

    request = pb.AcknowledgeNotificationRequest(name=f"notifications/{office.told(ANNA)[0].id}")
    assert not stub.AcknowledgeNotification(request, timeout=5, metadata=keys.metadata(ANNA)).escalations
    assert office.climb(500) == 0


class TakenOnMeanwhile(MongoEscalations):
    """Somebody acknowledges each escalation once its step has told one agent."""

    reads = 0

    def get(self, id_: str) -> Escalation | None:
        found = super().get(id_)
        self.reads += 1
        if self.reads == 2 and found:
            assert self.save(acknowledged(found, ANNA, NOW))
            return super().get(id_)
        return found


def test_who_acknowledges_while_a_step_is_taken_stops_it_and_whom_it_told_is_seen(
    settings: NotificationsSettings, database: Database[Row], office: Office
) -> None:
    both = replace(POLICY, steps=(EscalationStep(5, (Audience("agent", BEN), Audience("agent", EVA))), *STEPS))
    lay_down(database, both)
    office.breaks()
    late = TakenOnMeanwhile(database)

    assert take_step(replace(climbing(office.reacting, database), escalations=late, clock=At(5)))

    (one,) = office.store.newest(None, None, 10)
    assert (one.state, one.acknowledger) == (EscalationState.ACKNOWLEDGED, ANNA)
    assert [step.agents for step in one.taken] == [(BEN,)]
    assert (len(office.told(BEN)), office.told(EVA)) == (1, [])
    assert office.climb(500) == 0


def test_an_inbox_says_what_can_be_acknowledged(office: Office, stub: NotificationsServiceStub, keys: Keys) -> None:
    office.breaks()
    office.climb(5)
    office.breaks(2, "c_2")
    newest, told = office.told(ANNA)

    def escalating(agent: str) -> list[bool]:
        inbox = stub.ListNotifications(ListNotificationsRequest(), timeout=5, metadata=keys.metadata(agent))
        return [one.escalates for one in inbox.notifications]

    assert (escalating(ANNA), escalating(BEN)) == ([True, True], [True])
    request = pb.AcknowledgeNotificationRequest(name=f"notifications/{told.id}")
    stub.AcknowledgeNotification(request, timeout=5, metadata=keys.metadata(ANNA))
    assert (escalating(ANNA), escalating(BEN)) == ([True, False], [False])
    office.climb(500)
    assert escalating(ANNA) == [True, False]
    get = GetNotificationRequest(name=f"notifications/{newest.id}")
    assert stub.GetNotification(get, timeout=5, metadata=keys.metadata(ANNA)).escalates


@pytest.mark.parametrize("name", ["IssueResolved", "IssueClosed"])
def test_an_escalation_ends_when_its_issue_is_settled(
    office: Office, stub: NotificationsServiceStub, keys: Keys, name: str
) -> None:
    office.breaks()
    office.climb(5)
    office.hear("IssueUpdated", 1, 6)
    office.hear(name, 2, 7, "issues/is_other")
    assert office.store.newest(None, EscalationState.ACTIVE, 10)

    office.hear(name, 2, 7)

    request = pb.ListEscalationsRequest(state=pb.ESCALATION_STATE_SETTLED)
    boss = keys.metadata("agents/boss", "supervisor")
    (ended,) = stub.ListEscalations(request, timeout=5, metadata=boss).escalations
    assert ended.end_time.ToDatetime(tzinfo=UTC) == NOW + timedelta(minutes=7)
    assert (ended.acknowledger, ended.HasField("next_time")) == ("", False)
    assert office.climb(500) == 0
    assert office.told(EVA) == []
    late = pb.AcknowledgeNotificationRequest(name=f"notifications/{office.told(BEN)[0].id}")
    (one,) = stub.AcknowledgeNotification(late, timeout=5, metadata=keys.metadata(BEN)).escalations
    assert one == ended, "who comes later changes nothing"


def test_what_is_broken_again_after_the_issue_was_settled_escalates_anew(office: Office) -> None:
    office.breaks()
    office.hear("IssueResolved", 1, 7)
    office.hear("IssueReopened", 2, 8)
    office.breaks(2, "c_2", minutes=9)  # of another contact: the rule tells of one once in a week
    office.hear("IssueResolved", 1, 7)  # comes again

    (active,) = office.store.newest(None, EscalationState.ACTIVE, 10)
    assert active.event_id == "e_2"
    assert office.climb(14) == 1
    assert len(office.told(BEN)) == 1


def test_what_is_heard_only_after_the_issue_was_settled_ends_before_its_first_step(office: Office) -> None:
    office.hear("IssueResolved", 2, 7)
    office.breaks()  # which took place before
    (begun,) = office.store.newest(None, None, 10)
    assert begun.state is EscalationState.ACTIVE

    office.climb(500)

    (ended,) = office.store.newest(None, None, 10)
    assert (ended.state, ended.taken) == (EscalationState.SETTLED, ())
    assert office.told(BEN) == []


class SettledMeanwhile(MongoEscalations):
    """The issue is settled once a step has told one agent."""

    reads = 0

    def get(self, id_: str) -> Escalation | None:
        found = super().get(id_)
        self.reads += 1
        if self.reads == 2 and found:
            assert self.save(settled(found, NOW))
            return super().get(id_)
        return found


def test_an_issue_that_is_settled_while_a_step_is_taken_stops_it(
    settings: NotificationsSettings, database: Database[Row], office: Office
) -> None:
    both = replace(POLICY, steps=(EscalationStep(5, (Audience("agent", BEN), Audience("agent", EVA))), *STEPS))
    lay_down(database, both)
    office.breaks()

    assert take_step(replace(climbing(office.reacting, database), escalations=SettledMeanwhile(database), clock=At(5)))

    (one,) = office.store.newest(None, None, 10)
    assert (one.state, [step.agents for step in one.taken]) == (EscalationState.SETTLED, [(BEN,)])
    assert office.told(EVA) == []


def test_nothing_is_kept_of_somebody_who_was_erased(office: Office, database: Database[Row]) -> None:
    office.breaks()
    whom, eraser = Whom("er_1", ("c_1",)), erasers(database, SystemClock()).of["escalations"]
    with database.client.start_session() as session:
        assert eraser.left(whom, session) == 1
        eraser.step(whom, {}, session)
        assert eraser.left(whom, session) == 0

    assert office.climb(500) == 0
    assert office.store.newest(None, EscalationState.ACTIVE, 10) == []
