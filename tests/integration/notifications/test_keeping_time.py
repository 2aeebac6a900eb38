"""The time of issues: from their events to clocks that ring once, whatever dies on the way."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from backstory.events.interactions.v1 import issues_pb2 as iv
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import promises_pb2 as p
from backstory.notifications.v1 import rules_pb2 as r
from backstory.notifications.v1 import timing_pb2 as pb
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from eventbus.envelope import Envelope
from eventbus.messages import Received
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.erasing import Whom
from servicekit.times import to_timestamp

from services.notifications.adapters.erasers import erasers
from services.notifications.adapters.mongo_decisions import MongoDecisions
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.adapters.mongo_watches import LEASE, MongoWatches
from services.notifications.bootstrap import news_handler, reacting_of
from services.notifications.bootstrap_timing import bell
from services.notifications.domain.interaction import Past
from services.notifications.domain.notification import Notification
from services.notifications.domain.rules import LookBack
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.react import react
from services.notifications.usecases.ring_clocks import Bell
from tests.support.eventually import eventually
from tests.support.notifications import Keys, serving

DEMO, ANNA = "agents/demo", "agents/anna"
ISSUE, CONTACT = "issues/is_1", "contacts/c_1"


class NobodyAsks:
    """A history that is never needed."""

    def look_back(self, at: LookBack) -> Past | None:
        raise AssertionError(at)


class Office:
    """A service that hears of issues and rings their clocks."""

    def __init__(self, settings: NotificationsSettings, database: Database[Row]) -> None:
        self.decisions = MongoDecisions(database, SystemClock(), timedelta(days=1))
        self.inboxes = MongoInboxes(database, epoch=1)
        self.watches = MongoWatches(database)
        self._handler = news_handler(settings, database, NobodyAsks(), self.decisions)
        self._reacting = reacting_of(settings, database, NobodyAsks(), self.decisions)
        self._database = database

    def bell(self) -> Bell:
        return bell(self._database, lambda news: react(news, self._reacting))

    def hear(self, *events: Received) -> None:
        asyncio.run(self._handler(list(events)))

    def told(self, agent: str = DEMO, rule: str = "unassigned-too-long") -> list[Notification]:
        return [one for one in self.inboxes.newest(agent, 100).notifications if one.rule == rule]


@pytest.fixture
def office(settings: NotificationsSettings, database: Database[Row]) -> Office:
    return Office(settings, database)


@pytest.fixture
def stub(settings: NotificationsSettings, database: Database[Row]) -> Iterator[NotificationsServiceStub]:
    with serving(settings) as channel:
        yield NotificationsServiceStub(channel)


def now() -> datetime:
    """The present, and not that of when the tests were collected: clocks run by it."""
    return datetime.now(UTC).replace(microsecond=0)


def changed(
    event_name: str, version: int, minutes_ago: float, state: str = "NEW", *, backfill: bool = False, **issue: Any
) -> Received:
    """Return the event of a change so many minutes ago."""
    at = now() - timedelta(minutes=minutes_ago)
    told: dict[str, Any] = {
        "name": ISSUE,
        "contact": CONTACT,
        "title": "Parcel late",
        "state": s.IssueState.Value(f"ISSUE_STATE_{state}"),
    }
    event = getattr(iv, event_name)(metadata=EventMetadata(backfill=backfill), issue=s.Issue(**told | issue))
    number = event.issue.name.removeprefix("issues/")
    about = Envelope(f"e_{number}_{version}", "interactions", event_name, "c_1", 1, version, at, number)
    return Received(about, event.SerializeToString(), sequence=1, deliveries=1)


def test_whoever_is_on_duty_is_told_once_that_nobody_works_on_an_issue(office: Office) -> None:
    ring = office.bell()
    office.hear(changed("IssueCreated", 1, 20), changed("IssueCreated", 1, 20))
    assert ring() == 0
    assert office.told() == []

    office.hear(changed("IssueCreated", 1, 31, name="issues/is_2"))
    assert ring() == 1
    assert [office.bell()() for _ in range(2)] == [0, 0]

    (told,) = office.told()
    assert told.title == "Nobody works on an issue: Parcel late"
    assert told.contact == CONTACT
    assert "issues/is_2 of contacts/c_1" in told.body
    assert "serviceLevels/unassigned allows 30 min" in told.body


def test_time_with_an_agent_with_the_customer_or_before_an_import_does_not_count(office: Office) -> None:
    office.hear(
        changed("IssueCreated", 1, 100),
        changed("IssueAssigned", 2, 90, "OPEN", agent=ANNA),
        changed("IssueUnassigned", 3, 20, "OPEN"),
        changed("IssueCreated", 1, 100, name="issues/is_2"),
        changed("IssueTurnChanged", 2, 80, "WAITING_CUSTOMER", name="issues/is_2"),
        changed("IssueTurnChanged", 3, 2, "WAITING_US", name="issues/is_2"),
        changed("IssueCreated", 1, 100, name="issues/is_3", backfill=True),
        changed("IssueUpdated", 2, 20, name="issues/is_3"),
    )

    assert office.bell()() == 0


def test_of_an_issue_in_a_team_s_queue_the_team_is_told(
    settings: NotificationsSettings, database: Database[Row]
) -> None:
    own = NotificationsSettings(
        namespace=settings.namespace, mongodb_uri=settings.mongodb_uri, agent_groups={ANNA: "teams/billing"}
    )
    office = Office(own, database)

    office.hear(changed("IssueCreated", 1, 31, team="teams/billing"))
    office.bell()()

    assert (len(office.told(ANNA)), len(office.told(DEMO))) == (1, 0)


def test_many_workers_ring_each_clock_once(office: Office) -> None:
    office.hear(*(changed("IssueCreated", 1, 40, name=f"issues/is_{number}") for number in range(15)))

    with ThreadPoolExecutor(4) as pool:
        rung = list(pool.map(lambda ring: ring(), [office.bell() for _ in range(4)]))

    assert sum(rung) == 15
    assert len(office.told()) == 15
    assert all(office.watches.claim(datetime.now(UTC)) is None for _ in range(2))


_WORKER = """
import sys
from servicekit import failpoints
from tests.integration.notifications.test_keeping_time import Office
from tests.support.notifications import database_of, settings_of
failpoints.arm(sys.argv[3])
settings = settings_of(sys.argv[1], sys.argv[2])
with database_of(settings) as database:
    Office(settings, database).bell()()
"""


@pytest.mark.parametrize(
    ("failpoint", "told_before"), [("timer.claimed", 0), ("notify.in_transaction", 0), ("timer.before_settle", 1)]
)
def test_a_clock_rings_once_though_its_worker_is_killed(
    settings: NotificationsSettings, database: Database[Row], office: Office, failpoint: str, told_before: int
) -> None:
    office.hear(changed("IssueCreated", 1, 31))

    arguments = [settings.namespace, settings.mongodb_uri, f"{failpoint}:kill"]
    killed = subprocess.run(
        [sys.executable, "-c", _WORKER, *arguments], cwd=Path(__file__).parents[3], timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(office.told()) == told_before

    assert office.watches.claim(datetime.now(UTC)) is None, "the lease of the dead holds"

    def rings_after_the_lease() -> bool:
        database["watched_issues"].update_one({}, {"$set": {"next_at": now() - LEASE}})
        return office.bell()() == 1

    eventually(20, rings_after_the_lease)  # what the dead had begun holds the inbox for some seconds
    assert office.bell()() == 0
    assert len(office.told()) == 1


def test_a_changed_service_level_is_in_force_for_clocks_that_run(
    office: Office, stub: NotificationsServiceStub, keys: Keys
) -> None:
    boss = keys.metadata("agents/boss", "supervisor")
    office.hear(
        changed("IssueCreated", 1, 10), changed("IssueCreated", 1, 10, name="issues/is_2", priority=s.PRIORITY_HIGH)
    )
    assert office.bell()() == 0

    level = pb.ServiceLevel(
        name="serviceLevels/high", display_name="High", priorities=["high"], assignment_minutes=9, resolution_minutes=11
    )
    stub.PutServiceLevel(pb.PutServiceLevelRequest(service_level=level), timeout=20, metadata=boss)

    assert office.bell()() == 2  # too long without an agent, and near its end
    assert ["issues/is_2" in one.body for one in office.told()] == [True]
    assert [one.title for one in office.told(rule="target-warning")] == ["An issue should soon be settled: Parcel late"]
    found = stub.ListIssueClocks(pb.ListIssueClocksRequest(issue="issues/is_2"), timeout=20, metadata=boss)
    shown = {one.target: (one.service_level, one.limit_seconds, list(one.rung)) for one in found.clocks}
    assert found.contact == CONTACT
    assert shown == {
        "assignment": ("serviceLevels/high", 540, ["missed"]),
        "resolution": ("serviceLevels/high", 660, ["warning"]),
    }


def test_whoever_keeps_a_promise_is_warned_before_it_is_due(office: Office) -> None:
    promise = p.Promise(
        name=f"{ISSUE}/promises/p_1",
        text="A new parcel goes out",
        owner=ANNA,
        state=p.PROMISE_STATE_OPEN,
        create_time=to_timestamp(now() - timedelta(minutes=81)),
        due_time=to_timestamp(now() + timedelta(minutes=19)),
    )
    kept = p.Promise(state=p.PROMISE_STATE_KEPT)
    kept.MergeFrom(promise)
    kept.state = p.PROMISE_STATE_KEPT
    office.hear(
        changed("PromiseCreated", 1, 81, "WAITING_CUSTOMER", agent=ANNA, promises=[promise]),
        changed("PromiseKept", 1, 81, "WAITING_CUSTOMER", agent=ANNA, promises=[kept], name="issues/is_2"),
    )

    assert office.bell()() == 1
    (told,) = office.told(ANNA, "target-warning")
    assert told.title == "A promise is soon due: Parcel late"
    assert "A new parcel goes out" in told.body


def test_why_somebody_was_told_can_be_asked_and_the_rule_be_tried(
    office: Office, stub: NotificationsServiceStub, keys: Keys
) -> None:
    boss = keys.metadata("agents/boss", "supervisor")
    office.hear(changed("IssueCreated", 1, 31))
    office.bell()()
    office.decisions.flush()
    (told,) = office.told()

    why = stub.ExplainDecision(
        r.ExplainDecisionRequest(notification=f"notifications/{told.id}"), timeout=20, metadata=keys.metadata(DEMO)
    )
    tried = stub.TestRule(r.TestRuleRequest(name="rules/unassigned-too-long"), timeout=20, metadata=boss)

    assert (why.told, why.event_type, why.contact) == (True, "target-missed", CONTACT)
    reasons = {one.rule: one.reason for one in why.verdicts}
    assert reasons == {"rules/unassigned-too-long": "matched", "rules/target-missed": "condition:target"}
    assert (tried.tried_count, tried.matched_count, list(tried.matches[0].agents)) == (1, 1, [DEMO])


def test_nothing_is_kept_of_an_issue_of_somebody_who_was_erased(office: Office, database: Database[Row]) -> None:
    office.hear(changed("IssueCreated", 1, 31))
    whom = Whom("er_1", ("c_1",))
    eraser = erasers(database, SystemClock()).of["watched_issues"]
    with database.client.start_session() as session:
        assert eraser.left(whom, session) == 1
        eraser.step(whom, {}, session)
        assert eraser.left(whom, session) == 0

    assert office.bell()() == 0
    assert office.told() == []
