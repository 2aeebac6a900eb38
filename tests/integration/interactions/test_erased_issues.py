"""What becomes of issues when their customer is erased: that there were some stays, and they bother nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import bson
import pytest
from commandline.system.servers import Servers
from servicekit.adapters.transactions import Transactions
from servicekit.erasing import ERASED_TEXT, Whom
from servicekit.errors import FailedPrecondition

from services.interactions.adapters.issue_eraser import IssueEraser, IssueLinkEraser
from services.interactions.adapters.issue_view_eraser import IssueViewEraser
from services.interactions.adapters.mongo_issue_views import MongoIssueViews
from services.interactions.domain.handing_over import Handover
from services.interactions.domain.issue_ports import IssueQuery
from services.interactions.domain.issue_queues import Queue
from services.interactions.domain.issue_views import IssueFilter, ViewTelling
from services.interactions.domain.issues import IssueState, Telling
from services.interactions.domain.promises import PromiseState
from services.interactions.usecases.changing_views import CreateView, create_view
from services.interactions.usecases.create_promise import CreatePromise, create_promise
from services.interactions.usecases.end_promise import EndPromise, end_promise
from services.interactions.usecases.list_issues import ListIssues, list_issues
from services.interactions.usecases.reading_views import get_view
from services.interactions.usecases.sound_alarms import sound_alarms
from services.interactions.usecases.transfer_issue import TransferIssue, transfer_issue
from services.interactions.usecases.unmerge_issues import unmerge_issues
from services.interactions.usecases.update_issue import UpdateIssue, update_issue
from tests.support.issue_world import ANNA, IssueWorld, issue_world

SECRETS = ("secret-title", "secret-tag", "secret-promise", "secret-summary")
WHOM = Whom("er_1", ("c1",))


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as started:
        started.knows("c1", "c2")
        yield started


def erase(world: IssueWorld) -> None:
    transactions = Transactions(world.database)
    for eraser in (IssueEraser(world.database), IssueLinkEraser(world.database)):
        while transactions.run(lambda session, each=eraser: each.step(WHOM, {}, session)).cursor:  # type: ignore[misc]
            continue
        assert transactions.run(lambda session, each=eraser: each.left(WHOM, session)) == 0  # type: ignore[misc]


def test_a_view_that_tells_of_somebody_tells_of_nobody_and_holds_no_more_than_before(world: IssueWorld) -> None:
    views = MongoIssueViews(world.database, world.ports.stamps)
    tags = ("vip", "case-ann-weber-1985")
    for key, name in (("v1", "Ann Weber 1985's matters"), ("v2", "Annual reviews")):
        told = ViewTelling(name, IssueFilter(tags=tags, topic="billing"))
        create_view(CreateView(key, told, ANNA), views, world.ports)
    whom = Whom("er_1", ("c1",), texts=("Ann", "Ann Weber 1985"), values=("ann-weber-1985",))
    eraser, transactions = IssueViewEraser(world.database), Transactions(world.database)

    assert transactions.run(lambda session: eraser.step(whom, {}, session)).removed == 2
    assert transactions.run(lambda session: eraser.left(whom, session)) == 0
    first, second = (get_view(key, "agents/anna", views) for key in ("v1", "v2"))
    assert (first.told.display_name, second.told.display_name) == (ERASED_TEXT, "Annual reviews")
    assert first.told.filter.tags == second.told.filter.tags == ("vip", ERASED_TEXT)
    stored = b"".join(bson.encode(row) for row in world.database["issue_views"].find())
    assert b"weber" not in stored.lower()


def test_what_was_written_goes_also_from_what_waits_for_the_bus(world: IssueWorld) -> None:
    issue = world.creates("c1", world.says("c1", "t-1"), title=SECRETS[0], tags=[SECRETS[1]])
    due = world.clock.now() + timedelta(hours=1)
    create_promise(CreatePromise(issue.id, SECRETS[2], due, "", ANNA), world.ports)
    transfer_issue(TransferIssue(issue.id, "", "agents/ben", "", Handover(SECRETS[3]), ANNA), world.ports)
    waiting = len(world.events())
    erase(world)

    stored = b"".join(bson.encode(row) for name in ("issues", "issue_links") for row in world.database[name].find())
    assert not [secret for secret in SECRETS if secret.encode() in stored]
    assert len(world.events()) == waiting
    left = world.issues.get(issue.id)
    assert (left.state, left.agent, len(left.promises), left.is_erased) == (IssueState.OPEN, "agents/ben", 1, True)


def test_nobody_is_bothered_with_the_issues_of_somebody_who_was_erased(world: IssueWorld) -> None:
    issue, other = world.creates("c1"), world.creates("c2")
    due = world.clock.now() + timedelta(hours=1)
    made = create_promise(CreatePromise(issue.id, "A new one", due, "", ANNA), world.ports)
    erase(world)
    world.clock.move(hours=2)

    assert sound_alarms(world.issues, world.ports.stamps) == 0
    assert world.issues.open_matters(["c1"]) == []
    for queue in (Queue.UNASSIGNED, Queue.WAITING_US, Queue.OVERDUE):
        page = list_issues(ListIssues(IssueQuery(50), "agents/anna", queue=queue), world.ports)
        assert {each.id for each in page.issues} <= {other.id}
    with pytest.raises(FailedPrecondition, match="erased"):
        update_issue(UpdateIssue(issue.id, "", ("title",), Telling("Again"), ANNA), world.ports)
    with pytest.raises(FailedPrecondition, match="erased"):
        end_promise(EndPromise(issue.id, made.promise.id, PromiseState.KEPT, ANNA), world.ports)
    with pytest.raises(FailedPrecondition):
        unmerge_issues((issue.id,), ANNA, world.ports)
