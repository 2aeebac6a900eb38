"""Issues in the queues of whom notes mention, and issues over which customers may be lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from commandline.system.servers import Servers

from services.interactions.domain.interaction import Direction, Kind
from services.interactions.domain.issue_changes import MOST_MENTIONS, Resolution
from services.interactions.domain.issue_ports import IssueQuery, Order, Origin
from services.interactions.domain.issue_queues import Queue
from services.interactions.domain.issues import Issue, Risk
from services.interactions.domain.promises import PromiseState
from services.interactions.usecases.create_promise import CreatePromise, create_promise
from services.interactions.usecases.end_promise import EndPromise, end_promise
from services.interactions.usecases.hear_mention import Noted, hear_mention
from services.interactions.usecases.link_interaction import link_interaction
from services.interactions.usecases.list_issues import ListIssues, list_issues
from services.interactions.usecases.merge_issues import MergeIssues, merge_issues
from services.interactions.usecases.reopen_issue import reopen_issue
from services.interactions.usecases.resolve_issue import ResolveIssue, resolve_issue
from services.interactions.usecases.sound_alarms import sound_alarms
from tests.support.issue_world import ANNA, IssueWorld, issue_world

BEN = "agents/ben"
ITSELF = Order(Origin("services/interactions"))
SETTLED = Resolution("delivery/late", "resolved")


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as started:
        started.knows("c1", "c2", "c3")
        started.one_person("c1", "c2")
        yield started


def queue(world: IssueWorld, queue: Queue, caller: str = BEN) -> set[str]:
    return {each.id for each in list_issues(ListIssues(IssueQuery(50), caller, queue=queue), world.ports).issues}


def note(world: IssueWorld, contact: str) -> str:
    return world.says(contact, direction=Direction.INTERNAL, kind=Kind.NOTE)


def test_a_note_about_a_customer_is_about_all_that_is_unsettled_of_the_person(world: IssueWorld) -> None:
    one, other, settled, strangers = (world.creates(contact) for contact in ("c1", "c2", "c1", "c3"))
    resolve_issue(ResolveIssue(settled.id, "", SETTLED, ANNA), world.ports)

    hear_mention(Noted(note(world, "c2"), "c2", (BEN,)), ITSELF, world.ports)

    assert queue(world, Queue.MENTIONS) == {one.id, other.id}
    assert queue(world, Queue.MENTIONS, "agents/eva") == set()
    assert not world.issues.get(strangers.id).mentions


def test_a_linked_note_is_about_its_issue_or_the_one_that_stands_for_it(world: IssueWorld) -> None:
    survivor, joined, other = (world.creates("c1") for _ in range(3))
    noted = note(world, "c1")
    link_interaction(joined.id, noted, ANNA, world.ports)
    merge_issues(MergeIssues(survivor.id, (joined.id,), ANNA), world.ports)

    hear_mention(Noted(noted, "c1", (BEN, "agents/eva")), ITSELF, world.ports)

    assert queue(world, Queue.MENTIONS) == {survivor.id}
    assert not world.issues.get(other.id).mentions


def test_hearing_a_note_again_changes_nothing_and_each_change_is_an_event(world: IssueWorld) -> None:
    issue = world.creates("c1")
    for agents in ((BEN,), (BEN,), ("agents/eva", BEN)):
        hear_mention(Noted("i_none", "c1", agents), ITSELF, world.ports)

    assert world.issues.get(issue.id).mentions == (BEN, "agents/eva")
    assert world.events() == ["IssueCreated", "IssueUpdated", "IssueUpdated"]


def test_an_issue_names_so_many_agents_and_no_more(world: IssueWorld) -> None:
    issue = world.creates("c1")
    many = tuple(f"agents/a{number}" for number in range(MOST_MENTIONS + 5))
    for _ in range(2):
        hear_mention(Noted("i_none", "c1", many), ITSELF, world.ports)

    assert (world.issues.get(issue.id).mentions, world.issues.get(issue.id).version) == (many[:MOST_MENTIONS], 2)


def risks(world: IssueWorld, issue: Issue) -> tuple[Risk, ...]:
    assert (issue.id in queue(world, Queue.AT_RISK)) is bool(world.issues.get(issue.id).risks)
    return world.issues.get(issue.id).risks


def test_an_issue_is_at_risk_from_when_a_promise_is_told_of_as_overdue(world: IssueWorld) -> None:
    issue = world.creates("c1")
    made = create_promise(
        CreatePromise(issue.id, "We call back", world.clock.now() + timedelta(hours=1), "", ANNA), world.ports
    )
    assert risks(world, issue) == ()
    world.clock.move(hours=2)
    sound_alarms(world.issues, world.ports.stamps)
    assert risks(world, issue) == (Risk.OVERDUE_PROMISE,)

    end_promise(EndPromise(issue.id, made.promise.id, PromiseState.BROKEN, ANNA), world.ports)
    assert risks(world, issue) == (Risk.BROKEN_PROMISE,)


def test_what_comes_back_is_at_risk_until_it_is_settled_again(world: IssueWorld) -> None:
    issue = world.creates("c1")
    resolve_issue(ResolveIssue(issue.id, "", SETTLED, ANNA), world.ports)
    world.clock.move(hours=1)
    reopen_issue(issue.id, "", ANNA, world.ports)
    assert risks(world, issue) == (Risk.REOPENED,)

    resolve_issue(ResolveIssue(issue.id, "", SETTLED, ANNA), world.ports)
    assert risks(world, issue) == ()
