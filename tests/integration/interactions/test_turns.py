"""Whose turn it is follows from what is said in the threads of an issue, once for each message, whatever comes late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from commandline.system.servers import Servers

from services.interactions.domain.interaction import ActorType, Direction, Kind
from services.interactions.domain.issues import Issue, IssueState
from services.interactions.domain.naming import thread_digest
from services.interactions.domain.turns import Said, Speaker
from services.interactions.usecases.find_issues_of_interactions import issue_of
from services.interactions.usecases.merge_issues import MergeIssues, merge_issues
from tests.support.issue_world import ANNA, MONDAY, IssueWorld, issue_world

THREAD = "t-1"


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as started:
        started.knows("c1", "c2")
        yield started


@pytest.fixture
def issue(world: IssueWorld) -> Issue:
    """One that is about a thread."""
    return world.creates("c1", world.says("c1", THREAD))


def state(world: IssueWorld, issue: Issue) -> IssueState:
    return world.issues.get(issue.id).state


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (IssueState.NEW, IssueState.NEW),
        (IssueState.OPEN, IssueState.OPEN),
        (IssueState.WAITING_US, IssueState.WAITING_US),
        (IssueState.WAITING_CUSTOMER, IssueState.WAITING_US),
        (IssueState.SNOOZED, IssueState.WAITING_US),
        (IssueState.RESOLVED, IssueState.WAITING_US),
    ],
)
def test_what_the_customer_says_makes_it_our_turn(
    world: IssueWorld, issue: Issue, before: IssueState, after: IssueState
) -> None:
    world.in_state(issue, before, resolve_time=world.clock.now())
    world.clock.move(hours=1)
    said = world.says("c1", THREAD)

    assert state(world, issue) is after
    assert issue_of(said, world.issues) == issue.id


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (IssueState.NEW, IssueState.WAITING_CUSTOMER),
        (IssueState.OPEN, IssueState.WAITING_CUSTOMER),
        (IssueState.WAITING_US, IssueState.WAITING_CUSTOMER),
        (IssueState.SNOOZED, IssueState.SNOOZED),
        (IssueState.RESOLVED, IssueState.RESOLVED),
        (IssueState.CLOSED, IssueState.CLOSED),
    ],
)
def test_what_an_agent_answers_makes_it_theirs(
    world: IssueWorld, issue: Issue, before: IssueState, after: IssueState
) -> None:
    world.in_state(issue, before, resolve_time=world.clock.now())
    world.clock.move(hours=1)
    world.answers("c1", THREAD)

    assert state(world, issue) is after


def test_what_no_person_says_changes_no_turn(world: IssueWorld, issue: Issue) -> None:
    out, back = Direction.OUTBOUND, Direction.INBOUND
    world.clock.move(hours=1)
    world.says("c1", THREAD, direction=out, actor=ActorType.BOT)
    world.says("c1", THREAD, direction=out, actor=ActorType.AGENT, kind=Kind.STATUS_CHANGE)
    world.says("c1", THREAD, direction=Direction.INTERNAL, actor=ActorType.AGENT, kind=Kind.NOTE)
    world.says("c1", THREAD, direction=out, actor=ActorType.AGENT, backfill=True)
    world.says("c1", direction=out, actor=ActorType.AGENT)
    assert state(world, issue) is IssueState.NEW
    world.in_state(issue, IssueState.WAITING_CUSTOMER)
    world.says("c1", THREAD, kind=Kind.STATUS_CHANGE)
    world.says("c1", THREAD, kind=Kind.SURVEY_RESPONSE)
    world.says("c1", THREAD, backfill=True)
    world.says("c1", "t-2")
    world.says("c2", THREAD, direction=back)

    assert state(world, issue) is IssueState.WAITING_CUSTOMER


def test_a_message_that_is_heard_again_changes_nothing(world: IssueWorld, issue: Issue) -> None:
    world.answers("c1", THREAD)
    world.clock.move(hours=1)
    said = Said(world.says("c1", THREAD), "c1", thread_digest("mail", THREAD), MONDAY, MONDAY, Speaker.CUSTOMER)
    world.in_state(issue, IssueState.WAITING_CUSTOMER)
    before = world.issues.get(issue.id)
    world.hears(said)

    assert world.issues.get(issue.id) == before


def test_a_message_that_comes_late_is_linked_and_turns_nothing_back(world: IssueWorld, issue: Issue) -> None:
    world.clock.move(hours=2)
    world.answers("c1", THREAD)
    late = world.says("c1", THREAD, occur_time=world.clock.now() - timedelta(hours=1))

    assert state(world, issue) is IssueState.WAITING_CUSTOMER
    assert issue_of(late, world.issues) == issue.id
    world.clock.move(hours=1)
    world.says("c1", THREAD)
    world.answers("c1", THREAD, occur_time=world.clock.now() - timedelta(minutes=1))
    assert state(world, issue) is IssueState.WAITING_US


@pytest.mark.parametrize(("days", "is_reopened"), [(13, True), (15, False)])
def test_a_resolved_issue_reopens_within_its_window_and_is_followed_by_a_new_one_later(
    world: IssueWorld, issue: Issue, days: int, is_reopened: bool
) -> None:
    world.in_state(issue, IssueState.RESOLVED, resolve_time=world.clock.now(), disposition="resolved")
    world.clock.move(days=days)
    said = world.says("c1", THREAD)
    stands_for = world.issues.get(issue_of(said, world.issues))

    if is_reopened:
        assert (stands_for.id, stands_for.state, stands_for.disposition) == (issue.id, IssueState.WAITING_US, "")
        assert stands_for.open_time == world.clock.now()
    else:
        assert (stands_for.follows, stands_for.state) == (issue.id, IssueState.NEW)
        assert stands_for.told.title == issue.told.title
        assert state(world, issue) is IssueState.RESOLVED
        world.clock.move(minutes=1)
        assert issue_of(world.says("c1", THREAD), world.issues) == stands_for.id


def test_what_is_said_about_a_closed_matter_opens_a_new_one(world: IssueWorld, issue: Issue) -> None:
    world.in_state(issue, IssueState.CLOSED)
    said = world.says("c1", THREAD, occur_time=world.clock.now() + timedelta(minutes=1))

    assert world.issues.get(issue_of(said, world.issues)).follows == issue.id


def test_what_is_said_in_a_thread_of_a_merged_issue_goes_to_the_survivor(world: IssueWorld, issue: Issue) -> None:
    survivor = world.creates("c1")
    world.in_state(survivor, IssueState.WAITING_CUSTOMER)
    merge_issues(MergeIssues(survivor.id, (issue.id,), ANNA), world.ports)
    world.clock.move(hours=1)
    world.says("c1", THREAD)

    assert state(world, survivor) is IssueState.WAITING_US
    assert state(world, issue) is IssueState.MERGED


def test_one_thread_holds_several_issues_and_goes_on_with_the_one_talked_about_last(world: IssueWorld) -> None:
    first = world.creates("c1", world.says("c1", THREAD))
    world.clock.move(hours=1)
    aside = world.says("c1")
    second = world.creates("c1", aside)
    world.database["issue_links"].update_one({"_id": aside}, {"$set": {"thread": thread_digest("mail", THREAD)}})
    world.clock.move(hours=1)
    said = world.says("c1", THREAD)

    assert issue_of(said, world.issues) == second.id != first.id
