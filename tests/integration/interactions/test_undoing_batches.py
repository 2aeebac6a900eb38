"""A change of many issues is undone within half a minute: all of them are what they were, or none is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from backstory.interactions.v1 import issue_batches_pb2 as batches
from backstory.interactions.v1 import issues_pb2 as s
from commandline.system.servers import Servers
from servicekit.adapters.transactions import Transactions
from servicekit.erasing import Whom
from servicekit.errors import FailedPrecondition, NotFound, PermissionDenied, ServiceError

from services.interactions.adapters.issue_eraser import IssueEraser
from services.interactions.domain.issue_changes import Resolution
from services.interactions.domain.issue_ports import Order, Origin, Request
from services.interactions.domain.issues import Issue, Priority
from services.interactions.usecases.assign_issue import AssignIssue, assign_issue
from services.interactions.usecases.batch_update_issues import (
    Assignment,
    BatchUpdated,
    BatchUpdateIssues,
    Change,
    Edit,
    batch_update_issues,
)
from services.interactions.usecases.undo_batch_update_issues import UndoBatchUpdateIssues, undo_batch_update_issues
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.issue_world import ANNA, IssueWorld, issue_world
from tests.support.issues import BEN, Desk

LABEL = Edit(add_tags=("late",), priority=Priority.URGENT)
CHANGES: dict[str, Change] = {
    "assigned": Assignment(BEN, "teams/parcels"),
    "edited": LABEL,
    "resolved": Resolution("delivery", "resolved"),
}
UNDONE = {"assigned": "IssueUnassigned", "edited": "IssueUpdated", "resolved": "IssueReopened"}


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as started:
        started.knows("c1", "c2")
        yield started


def change(world: IssueWorld, issues: list[Issue], change: Change = LABEL, order: Order = ANNA) -> BatchUpdated:
    names = tuple((issue.id, "") for issue in issues)
    return batch_update_issues(BatchUpdateIssues(names, change, order), world.ports)


def undo(world: IssueWorld, batch: str, order: Order = ANNA, *, is_organizer: bool = False) -> list[Issue]:
    _, lead, _, number = batch.split("/")
    return list(undo_batch_update_issues(UndoBatchUpdateIssues(lead, int(number), is_organizer, order), world.ports))


def shown(issue: Issue) -> Issue:
    """An issue but for what each change of it moves."""
    return replace(issue, version=0, update_time=issue.create_time, batches=())


def keyed() -> Order:
    return Order(Origin("agents/anna"), Request(str(uuid.uuid4()), "digest"))


@pytest.mark.parametrize("what", CHANGES)
def test_a_hundred_issues_are_what_they_were_each_by_one_event(world: IssueWorld, what: str) -> None:
    issues = [world.creates("c1", tags=("vip",)) for _ in range(100)]
    done = change(world, issues, CHANGES[what])
    before = world.events()
    world.clock.move(seconds=30)
    undone = undo(world, done.batch)

    assert [shown(issue) for issue in undone] == [shown(issue) for issue in issues]
    assert [world.issues.get(issue.id) for issue in issues] == undone
    assert [issue.version for issue in undone] == [3] * 100
    after = world.events()
    assert after.count(UNDONE[what]) - before.count(UNDONE[what]) == len(after) - len(before) == 100


def test_after_half_a_minute_a_batch_stays(world: IssueWorld) -> None:
    issues = [world.creates("c1") for _ in range(2)]
    done = change(world, issues)
    world.clock.move(seconds=31)
    with pytest.raises(FailedPrecondition) as refusal:
        undo(world, done.batch)
    change(world, issues, Edit(priority=Priority.LOW))
    with pytest.raises(FailedPrecondition) as forgotten:
        undo(world, done.batch)

    assert (refusal.value.reason, forgotten.value.reason) == ("UNDO_EXPIRED", "UNDO_EXPIRED")
    assert [world.issues.get(issue.id).told.tags for issue in issues] == [("late",)] * 2
    row = world.database["issues"].find_one({"_id": issues[0].id})
    assert row is not None
    assert len(row["batches"]) == 1


def test_nothing_is_undone_when_something_else_happened_and_each_such_issue_is_named(world: IssueWorld) -> None:
    issues = [world.creates("c1") for _ in range(4)]
    done = change(world, issues)
    for issue in issues[1:3]:
        assign_issue(AssignIssue(issue.id, "", BEN, "", ANNA), world.ports)
    with pytest.raises(FailedPrecondition) as refusal:
        undo(world, done.batch)

    assert refusal.value.reason == "BATCH_CHANGED"
    assert [each.field for each in refusal.value.violations] == [issue.name for issue in issues[1:3]]
    assert [world.issues.get(issue.id).told.tags for issue in issues] == [("late",)] * 4


def test_the_batch_before_the_last_is_undone_after_the_last_one_only(world: IssueWorld) -> None:
    issues = [world.creates("c1") for _ in range(2)]
    first, second = change(world, issues), change(world, issues, Edit(priority=Priority.LOW))
    with pytest.raises(FailedPrecondition, match="changed since"):
        undo(world, first.batch)

    assert {issue.told.priority for issue in undo(world, second.batch)} == {Priority.URGENT}
    with pytest.raises(FailedPrecondition, match="changed since"):
        undo(world, second.batch)


def test_only_who_made_a_batch_or_an_organizer_undoes_it(world: IssueWorld) -> None:
    issues = [world.creates("c1") for _ in range(2)]
    done, ben = change(world, issues), Order(Origin(BEN))
    with pytest.raises(PermissionDenied) as refusal:
        undo(world, done.batch, ben)

    assert (refusal.value.reason, refusal.value.metadata["permission"]) == ("PERMISSION_MISSING", "issues.organize")
    assert [issue.told.tags for issue in undo(world, done.batch, ben, is_organizer=True)] == [(), ()]


def test_repeats_get_the_same_answer_and_do_nothing_twice(world: IssueWorld) -> None:
    issues = [world.creates("c1") for _ in range(3)]
    issues[1] = change(world, issues[1:2]).issues[0]
    order, other = keyed(), keyed()
    done = change(world, issues, order=order)
    change(world, issues[1:2], Edit(remove_tags=("late",)), order=keyed())
    again = change(world, issues, order=order)
    assert again.batch == done.batch
    assert world.issues.get(issues[1].id).told.tags == ()

    undone = undo(world, done.batch, other)
    world.clock.move(hours=23)
    assert undo(world, done.batch, other) == undone
    assert [world.issues.get(issue.id) for issue in (issues[0], issues[2])] == undone


def test_of_many_who_undo_at_once_one_does(world: IssueWorld) -> None:
    issues = [world.creates("c1") for _ in range(5)]
    done = change(world, issues)

    def attempt(_: int) -> str:
        try:
            undo(world, done.batch)
        except ServiceError as error:
            return error.reason
        return ""

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(attempt, range(4)))

    assert answers == ["", *["BATCH_CHANGED"] * 3]
    assert [world.issues.get(issue.id).version for issue in issues] == [3] * 5


def test_what_changed_nothing_is_no_batch_and_unknown_ones_are_not_found(world: IssueWorld) -> None:
    issue = change(world, [world.creates("c1")]).issues[0]

    assert change(world, [issue]).batch == ""
    for batch in (f"{issue.name}/batches/99", "issues/is_nowhere/batches/2"):
        with pytest.raises(NotFound) as refusal:
            undo(world, batch)
        assert refusal.value.reason == "BATCH_NOT_FOUND"


def test_an_issue_that_was_erased_meanwhile_is_not_brought_back(world: IssueWorld) -> None:
    erased, kept = world.creates("c1", title="secret-title"), world.creates("c2")
    first, last = change(world, [kept, erased]), change(world, [erased, kept], Edit(priority=Priority.LOW))
    eraser = IssueEraser(world.database)
    Transactions(world.database).run(lambda session: eraser.step(Whom("er_1", ("c1",)), {}, session))

    for batch in (first.batch, last.batch):
        with pytest.raises(FailedPrecondition):
            undo(world, batch)
    row = world.database["issues"].find_one({"_id": erased.id})
    assert row is not None
    assert not {"past", "batches"} & row.keys()


def test_an_agent_undoes_over_the_api_and_a_colleague_does_not(deployment: Deployment, customers: Customers) -> None:
    anna, ben, carla = Desk(deployment), Desk(deployment, BEN), Desk(deployment, "agents/carla", "supervisor")
    contact = customers.record(a_phone()).contact
    issues = [anna.creates(contact) for _ in range(3)]

    def assigned() -> s.BatchUpdateIssuesResponse:
        to_ben = s.BatchAssignment(agent=BEN)
        names = [s.BatchedIssue(name=issue.name) for issue in issues]
        done: s.BatchUpdateIssuesResponse = anna.ask(
            "BatchUpdateIssues", s.BatchUpdateIssuesRequest(issues=names, assign=to_ben)
        )
        return done

    def asked(batch: str) -> batches.UndoBatchUpdateIssuesRequest:
        return batches.UndoBatchUpdateIssuesRequest(batch=batch, request_id=str(uuid.uuid4()))

    request = asked(assigned().batch)
    assert ben.refusal("UndoBatchUpdateIssues", request).reason == "PERMISSION_MISSING"
    undone = anna.ask("UndoBatchUpdateIssues", request).issues
    assert [(issue.name, issue.agent, issue.state) for issue in undone] == [
        (issue.name, "", s.ISSUE_STATE_NEW) for issue in issues
    ]
    assert list(anna.ask("UndoBatchUpdateIssues", request).issues) == list(undone)
    assert not carla.ask("UndoBatchUpdateIssues", asked(assigned().batch)).issues[0].agent
    for name in ("", "issues/is_1", "issues/is_1/batches/x y"):
        assert anna.refusal("UndoBatchUpdateIssues", asked(name)).reason
