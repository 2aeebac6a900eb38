"""Views of issues: filters under a name, with an order, for one person or for all; and how many issues lists hold."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issue_views_pb2 as v
from backstory.interactions.v1 import issues_pb2 as s
from google.protobuf.field_mask_pb2 import FieldMask
from pymongo import MongoClient
from servicekit.errors import Code

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.issues import BEN, Desk
from tests.support.scanning import database_of


@pytest.fixture
def anna(deployment: Deployment) -> Desk:
    return Desk(deployment)


@pytest.fixture
def ben(deployment: Deployment) -> Desk:
    return Desk(deployment, BEN)


def a_view(desk: Desk, display_name: str = "Ours", request_id: str = "", **fields: Any) -> v.View:
    request = v.CreateViewRequest(view=v.View(display_name=display_name, **fields), request_id=request_id)
    made: v.View = desk.ask("CreateView", request)
    return made


def a_tag() -> str:
    return f"t-{uuid.uuid4().hex[:12]}"


def count(desk: Desk, **asked: Any) -> v.IssueCount:
    (found,) = desk.ask("CountIssues", v.CountIssuesRequest(**asked)).counts
    counted: v.IssueCount = found
    return counted


def test_a_view_keeps_all_that_is_told(anna: Desk) -> None:
    told = v.View(
        display_name="Late and pressing",
        filter=v.IssueFilter(
            states=[s.ISSUE_STATE_OPEN, s.ISSUE_STATE_WAITING_US],
            agent="agents/anna",
            team="teams/parcels",
            topic="delivery/late",
            tags=["vip", "late"],
            priorities=[s.PRIORITY_HIGH, s.PRIORITY_URGENT],
        ),
        order=v.ISSUE_ORDER_NEWEST_FIRST,
        shared=True,
    )
    key = f"late-{uuid.uuid4().hex}"
    made = anna.ask("CreateView", v.CreateViewRequest(view=told, view_id=key))

    assert (made.name, made.version, made.owner) == (f"views/{key}", 1, "agents/anna")
    for field in ("display_name", "filter", "order", "shared"):
        assert getattr(made, field) == getattr(told, field)


def test_its_issues_are_those_that_fit_all_of_it_now_in_its_order(customers: Customers, anna: Desk) -> None:
    contact, tag = customers.ensure(a_phone()).name, a_tag()
    first, second = (anna.creates(contact, tags=[tag, "vip"], priority=s.PRIORITY_HIGH) for _ in range(2))
    anna.creates(contact, tags=[tag], priority=s.PRIORITY_HIGH)
    low = anna.creates(contact, tags=[tag, "vip"], priority=s.PRIORITY_LOW)
    settled = anna.resolves(anna.creates(contact, tags=[tag, "vip"], priority=s.PRIORITY_HIGH))
    wanted = v.IssueFilter(tags=[tag, "vip"], priorities=[s.PRIORITY_HIGH], unassigned=True)
    longest = a_view(anna, filter=wanted)
    newest = a_view(anna, filter=wanted, order=v.ISSUE_ORDER_NEWEST_FIRST)
    done = a_view(anna, filter=v.IssueFilter(tags=[tag], states=[s.ISSUE_STATE_RESOLVED]))

    assert anna.lists(view=longest.name) == [first.name, second.name]
    assert anna.every("ListIssues", s.ListIssuesRequest(view=newest.name, page_size=1), "issues") == [
        second.name,
        first.name,
    ]
    assert anna.lists(view=done.name) == [settled.name]
    assert low.name not in anna.lists(view=longest.name)
    assert count(anna, views=[longest.name]) == v.IssueCount(view=longest.name, count=2)


def test_a_shared_view_of_a_queue_is_everybodys_own(customers: Customers, anna: Desk, ben: Desk) -> None:
    contact, tag = customers.ensure(a_phone()).name, a_tag()
    issue = anna.creates(contact, tags=[tag])
    anna.ask("AssignIssue", s.AssignIssueRequest(name=issue.name, agent=BEN))
    view = a_view(anna, filter=v.IssueFilter(queue=s.ISSUE_QUEUE_MINE, tags=[tag]), shared=True)

    assert (anna.lists(view=view.name), ben.lists(view=view.name)) == ([], [issue.name])
    assert (count(anna, views=[view.name]).count, count(ben, views=[view.name]).count) == (0, 1)


def test_a_view_on_a_tag_that_nothing_has_any_more_still_opens_and_says_so(customers: Customers, anna: Desk) -> None:
    tag, gone = a_tag(), a_tag()
    issue = anna.creates(customers.ensure(a_phone()).name, tags=[tag, gone])
    view = a_view(anna, filter=v.IssueFilter(tags=[tag, gone]))
    assert not anna.ask("GetView", v.GetViewRequest(name=view.name)).missing_tags

    anna.ask(
        "UpdateIssue",
        s.UpdateIssueRequest(issue=s.Issue(name=issue.name, tags=[tag]), update_mask=FieldMask(paths=["tags"])),
    )
    assert list(anna.ask("GetView", v.GetViewRequest(name=view.name)).missing_tags) == [gone]
    assert anna.lists(view=view.name) == []


def test_what_is_not_shared_is_not_there_for_others(anna: Desk, ben: Desk) -> None:
    own, shared = a_view(anna, "Mine"), a_view(anna, "Ours", shared=True)
    theirs = ben.every("ListViews", v.ListViewsRequest(page_size=100), "views")

    assert shared.name in theirs
    assert own.name not in theirs
    for method, request in (
        ("GetView", v.GetViewRequest(name=own.name)),
        ("UpdateView", v.UpdateViewRequest(view=v.View(name=own.name, display_name="Theirs"))),
        ("DeleteView", v.DeleteViewRequest(name=own.name)),
        ("ListIssues", s.ListIssuesRequest(view=own.name)),
        ("CountIssues", v.CountIssuesRequest(views=[own.name])),
    ):
        error = ben.refusal(method, request)
        assert (error.code, error.reason) == (Code.NOT_FOUND, "VIEW_NOT_FOUND")


def test_a_shared_view_is_changed_by_its_owner_or_an_organizer(deployment: Deployment, anna: Desk, ben: Desk) -> None:
    view = a_view(anna, shared=True)
    change = v.UpdateViewRequest(view=v.View(name=view.name, display_name="Theirs"))

    assert ben.refusal("UpdateView", change).reason == "PERMISSION_MISSING"
    organizer = Desk(deployment, "agents/eva", "supervisor")
    assert organizer.ask("UpdateView", change).display_name == "Theirs"
    assert anna.ask("DeleteView", v.DeleteViewRequest(name=view.name)).version == 3


def test_a_change_is_a_version_a_stale_one_is_refused_and_a_repeat_gets_the_first_answer(anna: Desk) -> None:
    key, again = str(uuid.uuid4()), str(uuid.uuid4())
    made = a_view(anna, request_id=key, filter=v.IssueFilter(tags=["vip"]))
    assert a_view(anna, request_id=key, filter=v.IssueFilter(tags=["vip"])) == made
    wanted = v.View(name=made.name, filter=v.IssueFilter(tags=["gold"]))

    changed = anna.ask("UpdateView", v.UpdateViewRequest(view=wanted))
    assert (changed.version, changed.display_name, list(changed.filter.tags)) == (2, "Ours", ["gold"])
    assert anna.ask("UpdateView", v.UpdateViewRequest(view=wanted)) == changed
    stale = v.UpdateViewRequest(view=v.View(name=made.name, etag=made.etag, shared=True))
    assert anna.refusal("UpdateView", stale).reason == "ETAG_MISMATCH"
    delete = v.DeleteViewRequest(name=made.name, request_id=again)
    assert anna.ask("DeleteView", delete) == anna.ask("DeleteView", delete)
    assert anna.refusal("GetView", v.GetViewRequest(name=made.name)).code is Code.NOT_FOUND
    assert made.name not in anna.every("ListViews", v.ListViewsRequest(page_size=100), "views")


@pytest.mark.parametrize(
    ("view", "field"),
    [
        (v.View(), "view.display_name"),
        (v.View(display_name="x" * 101), "view.display_name"),
        (v.View(display_name="A", filter=v.IssueFilter(tags=["A B"])), "view.filter.tags"),
        (v.View(display_name="A", filter=v.IssueFilter(tags=list("abcdef"))), "view.filter.tags"),
        (v.View(display_name="A", filter=v.IssueFilter(topic="A B")), "view.filter.topic"),
        (v.View(display_name="A", filter=v.IssueFilter(agent="anna")), "view.filter.agent"),
        (v.View(display_name="A", filter=v.IssueFilter(team="agents/anna")), "view.filter.team"),
        (
            v.View(display_name="A", filter=v.IssueFilter(agent="agents/anna", unassigned=True)),
            "view.filter.unassigned",
        ),
        (
            v.View(
                display_name="A",
                filter=v.IssueFilter(queue=s.ISSUE_QUEUE_MINE, states=[s.ISSUE_STATE_OPEN]),
            ),
            "view.filter.queue",
        ),
        (
            v.View(
                display_name="A",
                filter=v.IssueFilter(queue=s.ISSUE_QUEUE_OVERDUE),
                order=v.ISSUE_ORDER_NEWEST_FIRST,
            ),
            "view.order",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(anna: Desk, view: v.View, field: str) -> None:
    error = anna.refusal("CreateView", v.CreateViewRequest(view=view))

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, field)


def test_other_restrictions_do_not_go_with_a_view(anna: Desk) -> None:
    request = s.ListIssuesRequest(view=a_view(anna).name, tag="vip")

    assert anna.refusal("ListIssues", request).violations[0].field == "tag"


def test_counts_are_those_of_the_lists_at_this_moment(customers: Customers, anna: Desk) -> None:
    contact, team = customers.ensure(a_phone()).name, f"teams/t-{uuid.uuid4().hex[:8]}"
    for _ in range(3):
        anna.ask("AssignIssue", s.AssignIssueRequest(name=anna.creates(contact).name, team=team))
    answer = anna.ask("CountIssues", v.CountIssuesRequest(team=team))
    counts = {each.queue: each.count for each in answer.counts}

    assert len(counts) == len(s.IssueQueue.values()) - 1
    for queue, found in counts.items():
        assert found == len(anna.lists(queue=queue, team=team))
    assert counts[s.ISSUE_QUEUE_UNASSIGNED] == 3
    many = v.CountIssuesRequest(views=["views/v"] * 51)
    assert anna.refusal("CountIssues", many).reason == "TOO_MANY"


def test_more_than_a_thousand_are_counted_as_more(deployment: Deployment, customers: Customers, anna: Desk) -> None:
    tag = a_tag()
    issue = anna.creates(customers.ensure(a_phone()).name, tags=[tag])
    view = a_view(anna, filter=v.IssueFilter(tags=[tag]))
    with MongoClient[dict[str, Any]](deployment.system.layout.addresses.mongodb_uri) as client:
        database = database_of(client, deployment.system, "interactions")
        row = database["issues"].find_one({"_id": issue.name.removeprefix("issues/")})
        assert row is not None
        row["outbox"] = []
        database["issues"].insert_many([row | {"_id": f"{row['_id']}-{number}"} for number in range(999)])
        assert count(anna, views=[view.name]) == v.IssueCount(view=view.name, count=1000)
        database["issues"].insert_one(row | {"_id": f"{row['_id']}-last"})
        assert count(anna, views=[view.name]) == v.IssueCount(view=view.name, count=1000, more=True)


def test_a_note_brings_what_is_open_of_its_customer_to_whom_it_mentions(
    customers: Customers, anna: Desk, ben: Desk
) -> None:
    contact = customers.ensure(a_phone()).name
    issue = anna.creates(contact)
    anna.ask("CreateNote", pb.CreateNoteRequest(contact=contact, body="Ben, please look", mentions=[BEN]))

    eventually(20, lambda: issue.name in ben.every("ListIssues", _mentions(), "issues"))
    assert issue.name not in anna.every("ListIssues", _mentions(), "issues")
    assert list(ben.sees(issue).mentions) == [BEN]
    anna.resolves(issue)
    assert issue.name not in ben.every("ListIssues", _mentions(), "issues")


def _mentions() -> s.ListIssuesRequest:
    return s.ListIssuesRequest(queue=s.ISSUE_QUEUE_MENTIONS, page_size=100)
