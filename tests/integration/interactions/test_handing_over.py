"""Issues that are handed over, changed many at once, and about topics an organisation chooses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from commandline.system.servers import Servers
from servicekit.errors import Aborted, FailedPrecondition, InvalidArgument, NotFound

from services.interactions.domain.handing_over import Handover
from services.interactions.domain.issue_changes import Resolution
from services.interactions.domain.issue_ports import Order, Origin, Request
from services.interactions.domain.issue_rules import IssueRules
from services.interactions.domain.issues import Issue, IssueState, Priority, Telling
from services.interactions.domain.topics import Topic
from services.interactions.usecases.assign_issue import AssignIssue, assign_issue
from services.interactions.usecases.batch_update_issues import (
    Assignment,
    BatchUpdateIssues,
    Change,
    Edit,
    batch_update_issues,
)
from services.interactions.usecases.create_promise import CreatePromise, create_promise
from services.interactions.usecases.get_topic_tree import get_topic_tree
from services.interactions.usecases.transfer_issue import TransferIssue, transfer_issue
from services.interactions.usecases.update_issue import UpdateIssue, update_issue
from services.interactions.usecases.update_topic_tree import update_topic_tree
from tests.support.issue_world import ANNA, IssueWorld, issue_world

BEN, PARCELS = "agents/ben", "teams/parcels"
FACTS = ("contacts/c1/facts/f_1", "contacts/c1/facts/f_2")
TOLD = Handover("The serial number is known; a new one must go out.", "b_0123", FACTS)


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as started:
        started.knows("c1", "c2")
        yield started


def transferred(world: IssueWorld, issue: Issue, agent: str = "", team: str = "") -> Issue:
    return transfer_issue(TransferIssue(issue.id, "", agent, team, TOLD, ANNA), world.ports)


def batch(world: IssueWorld, issues: list[Issue], change: Change, order: Order = ANNA) -> list[Issue]:
    names = tuple((issue.id, "") for issue in issues)
    return list(batch_update_issues(BatchUpdateIssues(names, change, order), world.ports).issues)


def test_whoever_gets_an_issue_finds_what_they_must_know(world: IssueWorld) -> None:
    issue = world.creates("c1")
    assign_issue(AssignIssue(issue.id, "", "agents/anna", "", ANNA), world.ports)

    given = transferred(world, issue, BEN, PARCELS)

    assert (given.agent, given.team) == (BEN, PARCELS)
    found = world.issues.get(issue.id)
    assert found.transfer
    assert (found.transfer.actor, found.transfer.summary, found.transfer.facts) == (
        "agents/anna", TOLD.summary, FACTS,
    )  # fmt: skip
    assert world.events()[-1] == "IssueTransferred"
    assert transferred(world, issue, team="teams/billing").agent == ""


def test_only_teams_there_are_get_issues(world: IssueWorld) -> None:
    issue = world.creates("c1")
    known = replace(world.ports, rules=IssueRules(teams=frozenset({PARCELS})))

    with pytest.raises(NotFound, match="teams/nobody"):
        transfer_issue(TransferIssue(issue.id, "", "", "teams/nobody", TOLD, ANNA), known)
    with pytest.raises(NotFound, match="teams/nobody"):
        assign_issue(AssignIssue(issue.id, "", "", "teams/nobody", ANNA), known)
    assert transfer_issue(TransferIssue(issue.id, "", "", PARCELS, TOLD, ANNA), known).team == PARCELS


def test_only_agents_there_are_with_the_skills_it_needs_get_an_issue(world: IssueWorld) -> None:
    plain, hard = world.creates("c1"), world.creates("c1", topic="billing/refund")
    skills = {"agents/anna": frozenset({"billing"}), BEN: frozenset[str]()}
    known = replace(world.ports, rules=IssueRules(agents=skills, needed={"billing": frozenset({"billing"})}))

    def both(issue: Issue, agent: str) -> None:
        assign_issue(AssignIssue(issue.id, "", agent, "", ANNA), known)
        transfer_issue(TransferIssue(issue.id, "", agent, "", TOLD, ANNA), known)

    def of_all(agent: str) -> None:
        names = tuple((issue.id, issue.etag) for issue in map(world.issues.get, (plain.id, hard.id)))
        batch_update_issues(BatchUpdateIssues(names, Assignment(agent, ""), ANNA), known)

    with pytest.raises(NotFound, match="agents/nobody"):
        both(plain, "agents/nobody")
    with pytest.raises(NotFound, match="agents/nobody"):
        of_all("agents/nobody")
    with pytest.raises(FailedPrecondition, match="does not have: billing"):
        both(hard, BEN)
    with pytest.raises(FailedPrecondition, match="does not have: billing"):
        transfer_issue(TransferIssue(hard.id, "", BEN, "", TOLD, ANNA), known)
    with pytest.raises(FailedPrecondition) as refusal:
        of_all(BEN)
    assert [each.field for each in refusal.value.violations] == ["issues[1]"]
    assert refusal.value.violations[0].description.startswith("SKILL_MISSING")
    assert {world.issues.get(issue.id).agent for issue in (plain, hard)} == {""}

    of_all("agents/anna")
    transfer_issue(TransferIssue(plain.id, "", BEN, "", TOLD, ANNA), known)
    assert [world.issues.get(issue.id).agent for issue in (plain, hard)] == [BEN, "agents/anna"]


def test_many_issues_are_changed_at_once_each_with_one_event(world: IssueWorld) -> None:
    issues = [world.creates("c1", tags=["vip"]) for _ in range(100)]
    before = len(world.events())
    changed = batch(world, issues, Edit(add_tags=("late",), remove_tags=("vip",), priority=Priority.URGENT))

    assert {(issue.told.tags, issue.told.priority, issue.version) for issue in changed} == {
        (("late",), Priority.URGENT, 2)
    }
    assert len(world.events()) - before == 100
    assert {issue.agent for issue in batch(world, issues, Assignment(BEN, ""))} == {BEN}
    assert {issue.agent for issue in batch(world, issues, Assignment("", ""))} == {""}
    settled = batch(world, issues, Resolution("delivery", "resolved"))
    assert {issue.state for issue in settled} == {IssueState.RESOLVED}


def test_many_issues_are_put_off_and_called_back_at_once_and_not_more_than_a_hundred(world: IssueWorld) -> None:
    issues = [world.creates("c1") for _ in range(3)]
    until = world.clock.now() + timedelta(days=1)
    put_off = batch(world, issues, Edit(snooze_time=until))
    back = batch(world, issues, Edit(wakes=True))

    assert {(issue.state, issue.told.snooze_time) for issue in put_off} == {(IssueState.SNOOZED, until)}
    assert {issue.told.snooze_time for issue in back} == {None}
    with pytest.raises(InvalidArgument, match="more than 100"):
        batch(world, [replace(issues[0], id=f"is_{number}") for number in range(101)], Edit(priority=Priority.LOW))


def test_one_that_cannot_be_changed_keeps_all_as_they_are_and_each_is_named(world: IssueWorld) -> None:
    issues = [world.creates("c1", topic="delivery") for _ in range(4)]
    world.in_state(issues[1], IssueState.CLOSED)
    due = world.clock.now().replace(year=2026)
    create_promise(CreatePromise(issues[3].id, "A new one", due, "", ANNA), world.ports)
    before = world.database["issues"].find_one({"_id": issues[0].id})
    there = replace(issues[0], id="is_nowhere")

    with pytest.raises(FailedPrecondition) as refusal:
        batch(world, [*issues, there], Resolution("", "resolved"))

    assert refusal.value.reason == "BATCH_REFUSED"
    said = {each.field: each.description.partition(":")[0] for each in refusal.value.violations}
    assert said == {"issues[1]": "ISSUE_STATE", "issues[3]": "PROMISES_OPEN", "issues[4]": "ISSUE_NOT_FOUND"}
    assert world.database["issues"].find_one({"_id": issues[0].id}) == before


def test_a_batch_that_is_repeated_is_done_once(world: IssueWorld) -> None:
    issues = [world.creates("c1") for _ in range(3)]
    order = Order(Origin("agents/anna"), Request("0b8f1d2e-0000-4000-8000-000000000001", "digest"))
    first = batch(world, issues, Edit(add_tags=("late",)), order)

    assert batch(world, issues, Edit(add_tags=("late",)), order) == first


@pytest.mark.parametrize(
    ("count", "change"), [(0, Edit()), (2, Edit(add_tags=("Not A Tag",))), (2, Resolution("Not/A Topic", "resolved"))]
)
def test_what_no_issue_could_get_is_refused_by_its_field(world: IssueWorld, count: int, change: Change) -> None:
    issues = [world.creates("c1") for _ in range(count)]

    with pytest.raises(InvalidArgument):
        batch(world, issues, change)
    with pytest.raises(InvalidArgument, match="repeat"):
        batch(world, [world.creates("c1")] * 2, Edit(priority=Priority.LOW))


def test_topics_are_chosen_from_the_tree_once_there_is_one(world: IssueWorld) -> None:
    trees = world.ports.topics
    assert get_topic_tree(0, trees).version == 1
    early = world.creates("c1", topic="delivery/late")
    assert early.topic_version == 1
    tree = tree_of(world, "billing", "billing/refund", "delivery")
    assert tree.version == 2

    assert world.creates("c1", topic="billing/refund").topic_version == 2
    for topic in ("delivery/late", "sales"):
        with pytest.raises(InvalidArgument, match="not in use"):
            world.creates("c1", topic=topic)
    assert world.issues.get(early.id).told.topic == "delivery/late"
    renamed = UpdateIssue(early.id, "", ("title",), Telling("Other"), ANNA)
    assert update_issue(renamed, world.ports).told.topic == "delivery/late"


def test_what_is_left_out_of_a_tree_is_retired_and_every_version_stays(world: IssueWorld) -> None:
    first = tree_of(world, "billing", "billing/refund")
    second = tree_of(world, "billing")

    assert [(topic.path, topic.is_retired) for topic in second.topics if topic.path.startswith("billing")] == [
        ("billing", False),
        ("billing/refund", True),
    ]
    assert get_topic_tree(first.version, world.ports.topics) == first
    with pytest.raises(NotFound):
        get_topic_tree(99, world.ports.topics)
    with pytest.raises(Aborted):
        update_topic_tree(first.etag, [Topic("billing")], ANNA, world.ports.topics, world.ports.stamps)


@pytest.mark.parametrize(
    "paths",
    [
        [],
        ["billing", "billing"],
        ["billing/refund"],
        ["Billing"],
        ["a", "a/b", "a/b/c", "a/b/c/d", "a/b/c/d/e"],
        [f"t{number}" for number in range(501)],
    ],
)
def test_what_is_no_tree_of_topics_is_refused(world: IssueWorld, paths: list[str]) -> None:
    with pytest.raises(InvalidArgument, match="topic_tree"):
        tree_of(world, *paths)


def tree_of(world: IssueWorld, *paths: str) -> Any:
    topics = [Topic(path) for path in paths]
    return update_topic_tree("", topics, ANNA, world.ports.topics, world.ports.stamps)
