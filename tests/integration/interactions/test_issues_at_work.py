"""Issues with the worker at work: threads turn them, promises become overdue once, people merge and part."""

from __future__ import annotations

import uuid

import pytest
from backstory.contacts.v1 import merges_pb2 as m
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import promises_pb2 as p

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.issues import Desk
from tests.support.scanning import messages


@pytest.fixture
def desk(deployment: Deployment) -> Desk:
    return Desk(deployment)


def told(deployment: Deployment, event: str, contact: str) -> int:
    """How many events of a kind about a contact are on the bus."""
    end = f".{event}.{contact.removeprefix('contacts/')}"
    return sum(subject.endswith(end) for subject, _ in messages(deployment.system))


def test_a_thread_turns_its_issue_from_us_to_the_customer_and_back(customers: Customers, desk: Desk) -> None:
    contact, thread = customers.ensure(a_phone()).name, uuid.uuid4().hex
    issue = desk.creates(contact, customers.record(contact=contact, thread_key=thread))
    actor = pb.Actor(type=pb.ACTOR_TYPE_AGENT, agent="agents/anna")
    reply = customers.record(contact=contact, thread_key=thread, direction=pb.DIRECTION_OUTBOUND, actor=actor)

    eventually(20, lambda: desk.sees(issue).state == s.ISSUE_STATE_WAITING_CUSTOMER)
    answer = customers.record(contact=contact, thread_key=thread)
    eventually(20, lambda: desk.sees(issue).state == s.ISSUE_STATE_WAITING_US)
    assert {reply.name, answer.name} < desk.history_of(issue)
    assert desk.reads(answer).issue == issue.name


def test_an_overdue_promise_is_told_of_within_five_seconds_and_once_although_the_worker_was_killed(
    deployment: Deployment, customers: Customers, desk: Desk
) -> None:
    contact = customers.ensure(a_phone()).name
    issue = desk.creates(contact)
    promise = desk.promises(issue, seconds=4)
    deployment.kill("interactions.worker", stay_down=True)
    deployment.restart("interactions.worker")

    def is_overdue() -> bool:
        listed = desk.ask("ListPromises", p.ListPromisesRequest(issue=issue.name, overdue_only=True)).promises
        return [each.name for each in listed] == [promise.name]

    eventually(20, is_overdue)
    eventually(30, lambda: told(deployment, "PromiseOverdue", contact) == 1)
    for _ in range(2):
        deployment.kill("interactions.worker", stay_down=True)
        deployment.restart("interactions.worker")
    other = desk.promises(issue, seconds=1)
    eventually(20, lambda: told(deployment, "PromiseOverdue", contact) == 2)
    assert {each.name for each in desk.sees(issue).promises if each.overdue} == {promise.name, other.name}
    assert [each.state for each in desk.sees(issue).promises] == [p.PROMISE_STATE_OPEN] * 2


def test_issues_stay_with_their_contacts_when_people_merge_and_part(customers: Customers, desk: Desk) -> None:
    one, other = customers.ensure(a_phone()).name, customers.ensure(a_phone()).name
    mine, yours = desk.creates(one), desk.creates(other)
    merge = customers.call(
        customers.contacts.MergeContacts,
        m.MergeContactsRequest(contact=one, merged_contacts=[other], reason="the same voice"),
    )

    eventually(20, lambda: set(desk.lists(contact=other)) == {mine.name, yours.name})
    seen = desk.sees(yours)
    assert (seen.contact, seen.person) == (other, one)
    desk.merges(mine, yours)
    customers.call(customers.contacts.UnmergeContacts, m.UnmergeContactsRequest(merge=merge.name, reason="two voices"))
    eventually(20, lambda: desk.lists(contact=other) == [yours.name])
    assert desk.lists(contact=one) == [mine.name]
    [alone] = desk.unmerges(yours)
    assert (alone.state, alone.person) == (s.ISSUE_STATE_NEW, other)


def test_a_history_of_an_issue_holds_what_is_linked_with_it_and_with_what_joined_it(
    customers: Customers, desk: Desk
) -> None:
    contact = customers.ensure(a_phone()).name
    said = [customers.record(contact=contact, channel=channel) for channel in ("email", "sms", "x")]
    issue, other = desk.creates(contact, said[0]), desk.creates(contact, said[1])

    assert desk.history_of(issue) == {said[0].name}
    desk.merges(issue, other)
    assert desk.history_of(issue) == {said[0].name, said[1].name}
    assert desk.history_of(other) == {said[1].name}
    assert desk.history_of(issue, channels=["sms"]) == {said[1].name}
    assert desk.reads(said[1]).issue == issue.name
    assert desk.reads(said[2]).issue == ""
    refusal = desk.refusal("GetHistory", pb.GetHistoryRequest(contact=contact, issue="issues/is_nowhere"))
    assert refusal.reason == "ISSUE_NOT_FOUND"
