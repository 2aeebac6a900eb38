"""An issue is one matter of one customer: it is opened, worked on, settled, and sometimes not settled after all."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from backstory.interactions.v1 import issues_pb2 as s
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.errors import Code, ServiceError
from servicekit.times import to_timestamp

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.issues import ANNA, BEN, Desk


@pytest.fixture
def desk(deployment: Deployment) -> Desk:
    return Desk(deployment)


@pytest.fixture
def contact(customers: Customers) -> str:
    return customers.ensure(a_phone()).name


def test_a_new_issue_is_new_and_says_whose_it_is(desk: Desk, contact: str) -> None:
    issue = desk.creates(contact, priority=s.PRIORITY_HIGH, topic="delivery/late", tags=["vip"])

    assert issue == desk.sees(issue)
    assert (issue.state, issue.contact, issue.person) == (s.ISSUE_STATE_NEW, contact, contact)
    assert (issue.creator, issue.version, issue.priority) == (ANNA, 1, s.PRIORITY_HIGH)


def test_nobody_opens_an_issue_of_a_customer_who_is_not_there(desk: Desk) -> None:
    request = s.CreateIssueRequest(issue=s.Issue(contact="contacts/c_nowhere", title="Hello"))

    assert desk.refusal("CreateIssue", request).reason == "CONTACT_NOT_FOUND"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "issue.title"),
        ({"title": "x" * 201}, "issue.title"),
        ({"topic": "a/b/c/d/e"}, "issue.topic"),
        ({"topic": "Billing"}, "issue.topic"),
        ({"tags": ["a", "a"]}, "issue.tags"),
        ({"tags": [f"t{number}" for number in range(31)]}, "issue.tags"),
        ({"contact": "c_1"}, "issue.contact"),
        ({"snooze_time": to_timestamp(datetime(2020, 1, 1, tzinfo=UTC))}, "issue.snooze_time"),
    ],
)
def test_what_cannot_be_told_of_an_issue_is_refused_by_its_field(
    desk: Desk, contact: str, fields: dict[str, object], field: str
) -> None:
    issue = s.Issue(**({"contact": contact, "title": "Hello"} | fields))  # type: ignore[arg-type] # some are wrong

    refusal = desk.refusal("CreateIssue", s.CreateIssueRequest(issue=issue))

    assert (refusal.code, refusal.violations[0].field) == (Code.INVALID_ARGUMENT, field)


def test_a_request_that_is_repeated_makes_one_issue(desk: Desk, contact: str) -> None:
    request = s.CreateIssueRequest(issue=s.Issue(contact=contact, title="Hello"), request_id=str(uuid.uuid4()))

    assert desk.ask("CreateIssue", request) == desk.ask("CreateIssue", request)
    assert len(desk.lists(contact=contact)) == 1


def test_a_change_decided_on_an_older_state_is_aborted(desk: Desk, contact: str) -> None:
    issue = desk.creates(contact)
    desk.ask("UpdateIssue", s.UpdateIssueRequest(issue=s.Issue(name=issue.name, title="Other")))
    stale = s.UpdateIssueRequest(issue=s.Issue(name=issue.name, etag=issue.etag, title="Third"))

    assert desk.refusal("UpdateIssue", stale).code is Code.ABORTED
    assert desk.sees(issue).title == "Other"


def test_an_update_changes_what_its_mask_names_and_nothing_else(desk: Desk, contact: str) -> None:
    issue = desk.creates(contact, topic="billing", tags=["vip"])
    told = s.Issue(name=issue.name, title="Refund", priority=s.PRIORITY_URGENT)
    request = s.UpdateIssueRequest(issue=told, update_mask=FieldMask(paths=["priority", "tags"]))

    changed = desk.ask("UpdateIssue", request)

    assert (changed.title, changed.topic, changed.priority, list(changed.tags)) == (
        issue.title, "billing", s.PRIORITY_URGENT, [],
    )  # fmt: skip
    assert desk.ask("UpdateIssue", request) == changed


def test_an_issue_is_resolved_with_topic_and_disposition_only(desk: Desk, contact: str) -> None:
    issue = desk.creates(contact)
    without_topic = s.ResolveIssueRequest(name=issue.name, disposition="resolved")
    without_disposition = s.ResolveIssueRequest(name=issue.name, topic="billing")

    assert desk.refusal("ResolveIssue", without_topic).reason == "TOPIC_REQUIRED"
    assert desk.refusal("ResolveIssue", without_disposition).reason == "DISPOSITION_REQUIRED"
    resolved = desk.resolves(issue, topic="billing/refund", disposition="resolved")
    assert (resolved.state, resolved.topic) == (s.ISSUE_STATE_RESOLVED, "billing/refund")
    assert (
        desk.refusal("ResolveIssue", s.ResolveIssueRequest(name=issue.name, disposition="spam")).reason == "ISSUE_STATE"
    )


def test_a_resolved_issue_is_reopened_and_a_closed_one_is_not(desk: Desk, contact: str) -> None:
    issue = desk.creates(contact)
    assert desk.refusal("CloseIssue", s.CloseIssueRequest(name=issue.name)).reason == "ISSUE_STATE"
    resolved = desk.resolves(issue)

    reopened = desk.ask("ReopenIssue", s.ReopenIssueRequest(name=issue.name))
    assert (reopened.state, reopened.disposition) == (s.ISSUE_STATE_OPEN, "")
    assert reopened.open_time.ToDatetime() > resolved.open_time.ToDatetime()
    desk.resolves(issue)
    closed = desk.ask("CloseIssue", s.CloseIssueRequest(name=issue.name))
    assert closed.state == s.ISSUE_STATE_CLOSED
    for method, request in (
        ("ReopenIssue", s.ReopenIssueRequest(name=issue.name)),
        ("UpdateIssue", s.UpdateIssueRequest(issue=s.Issue(name=issue.name, title="Again"))),
        ("AssignIssue", s.AssignIssueRequest(name=issue.name, agent=ANNA)),
    ):
        assert desk.refusal(method, request).code is Code.FAILED_PRECONDITION


def test_of_many_who_claim_a_free_issue_at_once_one_gets_it(deployment: Deployment, desk: Desk, contact: str) -> None:
    issue = desk.creates(contact)
    desks = [Desk(deployment, f"agents/a{number}") for number in range(8)]

    def claim(number: int) -> str:
        request = s.AssignIssueRequest(name=issue.name, agent=f"agents/a{number}")
        try:
            return str(desks[number].ask("AssignIssue", request).agent)
        except ServiceError as error:
            return error.code.name

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(claim, range(8)))

    won = [outcome for outcome in outcomes if outcome != "ABORTED"]
    assert len(won) == 1
    owned = desk.sees(issue)
    assert (owned.agent, owned.state, owned.version) == (won[0], s.ISSUE_STATE_OPEN, 2)


def test_whoever_takes_over_an_issue_shows_to_know_who_has_it(desk: Desk, contact: str) -> None:
    issue = desk.creates(contact)
    taken = desk.ask("AssignIssue", s.AssignIssueRequest(name=issue.name, agent=ANNA, team="teams/parcels"))

    assert desk.refusal("AssignIssue", s.AssignIssueRequest(name=issue.name, agent=BEN)).reason == "ISSUE_TAKEN"
    over = desk.ask("AssignIssue", s.AssignIssueRequest(name=issue.name, agent=BEN, etag=taken.etag))
    assert (over.agent, over.team) == (BEN, "teams/parcels")
    free = desk.ask("UnassignIssue", s.UnassignIssueRequest(name=issue.name))
    assert (free.agent, free.team) == ("", "teams/parcels")
    assert desk.ask("UnassignIssue", s.UnassignIssueRequest(name=issue.name, and_team=True)).team == ""


def test_putting_an_issue_off_and_taking_that_back_says_whose_turn_it_is(desk: Desk, contact: str) -> None:
    issue = desk.creates(contact)
    later = to_timestamp(datetime.now(UTC) + timedelta(days=2))
    snoozed = desk.ask("UpdateIssue", s.UpdateIssueRequest(issue=s.Issue(name=issue.name, snooze_time=later)))
    cleared = s.UpdateIssueRequest(issue=s.Issue(name=issue.name), update_mask=FieldMask(paths=["snooze_time"]))

    assert snoozed.state == s.ISSUE_STATE_SNOOZED
    assert desk.ask("UpdateIssue", cleared).state == s.ISSUE_STATE_WAITING_US
    desk.ask("UpdateIssue", s.UpdateIssueRequest(issue=s.Issue(name=issue.name, snooze_time=later)))
    waiting = desk.waits(issue, s.WAITING_ON_CUSTOMER)
    assert (waiting.state, waiting.HasField("snooze_time")) == (s.ISSUE_STATE_WAITING_CUSTOMER, False)


def test_a_snooze_ends_by_itself(desk: Desk, contact: str) -> None:
    soon = to_timestamp(datetime.now(UTC) + timedelta(seconds=1.5))
    issue = desk.creates(contact, snooze_time=soon)

    woken = eventually(10, lambda: desk.sees(issue) if desk.sees(issue).state == s.ISSUE_STATE_WAITING_US else None)

    assert woken
    assert not woken.HasField("snooze_time")
