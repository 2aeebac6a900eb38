"""What happens to issues by themselves: each promise is told of as overdue once, and each snooze ends."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from commandline.system.servers import Servers
from servicekit.errors import FailedPrecondition, InvalidArgument

from services.interactions.domain.issue_changes import Resolution
from services.interactions.domain.issue_ports import ListedPromise, PromiseQuery
from services.interactions.domain.issues import Issue, IssueState
from services.interactions.domain.promises import PromiseState
from services.interactions.usecases.create_promise import CreatePromise, create_promise
from services.interactions.usecases.end_promise import EndPromise, end_promise
from services.interactions.usecases.list_promises import ListPromises, list_promises
from services.interactions.usecases.resolve_issue import ResolveIssue, resolve_issue
from services.interactions.usecases.sound_alarms import sound_alarms
from tests.support.issue_world import ANNA, MONDAY, IssueWorld, issue_world


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as started:
        started.knows("c1", "c2")
        yield started


@pytest.fixture
def issue(world: IssueWorld) -> Issue:
    return world.creates("c1")


def promise(world: IssueWorld, issue: Issue, hours: float, owner: str = "") -> ListedPromise:
    due = world.clock.now() + timedelta(hours=hours)
    return create_promise(CreatePromise(issue.id, "A new parcel goes out", due, owner, ANNA), world.ports)


def end(world: IssueWorld, made: ListedPromise, state: PromiseState = PromiseState.KEPT) -> ListedPromise:
    return end_promise(EndPromise(made.issue.id, made.promise.id, state, ANNA), world.ports)


def sound(world: IssueWorld) -> int:
    return sound_alarms(world.issues, world.ports.stamps)


def overdue(world: IssueWorld) -> int:
    return world.events().count("PromiseOverdue")


def test_each_promise_is_told_of_once_when_its_time_is_over(world: IssueWorld, issue: Issue) -> None:
    promise(world, issue, 1)
    promise(world, issue, 2)
    kept = promise(world, issue, 1)
    end(world, kept)
    assert sound(world) == 0
    world.clock.move(hours=1)
    assert (sound(world), overdue(world)) == (1, 1)
    assert sound(world) == 0
    world.clock.move(days=30)
    assert (sound(world), sound(world), overdue(world)) == (1, 0, 2)


def test_many_workers_tell_of_each_promise_once(world: IssueWorld) -> None:
    for _ in range(12):
        promise(world, world.creates("c1"), 1)
    world.clock.move(hours=2)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: sound(world), range(4)))

    assert (sum(done), overdue(world)) == (12, 12)


def test_a_promise_of_an_issue_that_is_settled_or_merged_becomes_overdue_all_the_same(world: IssueWorld) -> None:
    issue = world.creates("c1")
    promise(world, issue, 1)
    told = Resolution("delivery", "resolved")
    with pytest.raises(FailedPrecondition, match="carry_over"):
        resolve_issue(ResolveIssue(issue.id, "", told, ANNA), world.ports)
    carried = Resolution("delivery", "resolved", carry_over=True)
    assert resolve_issue(ResolveIssue(issue.id, "", carried, ANNA), world.ports).state is IssueState.RESOLVED
    world.clock.move(hours=2)

    assert (sound(world), overdue(world)) == (1, 1)
    assert [each.id for each in world.issues.open_matters(["c1"])] == [issue.id]


def test_a_closed_promise_stays_as_it_is(world: IssueWorld, issue: Issue) -> None:
    for number, state in enumerate((PromiseState.KEPT, PromiseState.BROKEN, PromiseState.CANCELED)):
        made = promise(world, issue, number + 1)
        assert end(world, made, state).promise.state is state
        for other in (PromiseState.KEPT, PromiseState.CANCELED):
            with pytest.raises(FailedPrecondition, match="already"):
                end(world, made, other)
    assert world.issues.get(issue.id).open_promises == ()


@pytest.mark.parametrize(
    ("text", "due", "field"),
    [
        (" ", MONDAY + timedelta(hours=1), "promise.text"),
        ("A", MONDAY, "promise.due_time"),
        ("A", None, "promise.due_time"),
    ],
)
def test_a_promise_says_something_and_lies_ahead(
    world: IssueWorld, issue: Issue, text: str, due: datetime | None, field: str
) -> None:
    with pytest.raises(InvalidArgument, match=field):
        create_promise(CreatePromise(issue.id, text, due, "", ANNA), world.ports)


def test_promises_are_listed_by_when_they_are_due_page_by_page(world: IssueWorld) -> None:
    one, other = world.creates("c1"), world.creates("c2")
    for hours in (5, 1, 3):
        promise(world, one, hours, "agents/ben")
        promise(world, other, hours + 1, "teams/parcels")
    end(world, promise(world, one, 2))
    world.clock.move(hours=3)

    def due(**wanted: object) -> list[float]:
        hours: list[float] = []
        place = None
        while True:
            query = PromiseQuery(size=2, after=place, **wanted)  # type: ignore[arg-type] # named as its fields
            found, more = list_promises(ListPromises(query), world.ports)
            hours += [(each.promise.due_time - MONDAY) / timedelta(hours=1) for each in found]
            if not more:
                return hours
            place = (found[-1].promise.due_time, found[-1].promise.id)

    assert due() == [1, 2, 3, 4, 5, 6]
    assert due(owner="agents/ben") == [1, 3, 5]
    assert due(contacts=("c2",)) == [2, 4, 6]
    assert due(due=world.clock.now()) == [1, 2, 3]
    assert due(issue=one.id, states=frozenset(PromiseState)) == [1, 2, 3, 5]


def test_a_snooze_ends_once_and_only_when_it_is_over(world: IssueWorld) -> None:
    issue = world.creates("c1", snooze_time=MONDAY + timedelta(hours=1))
    assert (issue.state, sound(world)) == (IssueState.SNOOZED, 0)
    world.clock.move(hours=1)
    assert (sound(world), sound(world)) == (1, 0)

    woken = world.issues.get(issue.id)
    assert (woken.state, woken.told.snooze_time) == (IssueState.WAITING_US, None)
