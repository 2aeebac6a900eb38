"""Queues and lists of issues: each holds what it says, page by page, and is read in the order of an index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from commandline.system.servers import Servers
from servicekit.errors import InvalidArgument

from services.interactions.adapters import issue_queries, mongo_issues
from services.interactions.adapters.issue_documents import MATTERS
from services.interactions.adapters.issue_queries import counting, index_of, issues_wanted, sort_of
from services.interactions.domain.issue_ports import IssueOrder, IssueQuery
from services.interactions.domain.issue_queues import Queue, queued
from services.interactions.domain.issues import UNSETTLED, IssueState
from services.interactions.usecases.list_issues import ListIssues, list_issues
from tests.support.issue_world import MONDAY, IssueWorld, issue_world

SETTLED = frozenset({IssueState.RESOLVED})


@pytest.fixture(scope="module")
def world(servers: Servers, module_namespace: str) -> Iterator[IssueWorld]:
    """Some thousand issues of twenty customers in every state, made at different times."""
    with issue_world(servers, module_namespace) as started:
        started.knows(*(f"c{number}" for number in range(20)))
        started.one_person("c0", "c1")
        one = started.creates("c0", topic="billing/refund", tags=["vip"])
        row = started.database["issues"].find_one({"_id": one.id})
        assert row is not None
        started.database["issues"].delete_many({})
        started.database["issues"].insert_many([_like(row, number) for number in range(2_000)])
        yield started


def _like(row: dict[str, Any], number: int) -> dict[str, Any]:
    state = IssueState(number % 8 + 1)
    changed = row | {
        "_id": f"is_{number:05d}",
        "contact": f"c{number % 20}",
        "state": int(state),
        "state_time": MONDAY - timedelta(minutes=number // 2),
        "agent": f"agents/a{number % 7}" if number % 7 else "",
        "team": f"teams/t{number % 3}",
        "topics": ["billing", "billing/refund"] if number % 5 == 0 else ["sales"],
        "tags": ["vip"] if number % 11 == 0 else [],
        "merged_into": "is_00000" if state is IssueState.MERGED and number % 3 == 0 else "",
        "outbox": [],
    }
    if number % 13 == 0:
        changed["mentions"] = ["agents/a1", "agents/a3"]
    if number % 17 == 0 and state in UNSETTLED:
        changed["at_risk"] = True
    if state not in UNSETTLED:
        changed.pop("is_matter")
    if number % 4 == 0:
        changed["next_due"] = MONDAY + timedelta(minutes=number - 400)
    return changed


def asked(world: IssueWorld, **wanted: Any) -> list[str]:
    """The issues on all pages of a list."""
    names: list[str] = []
    contact, queue = wanted.pop("contact", ""), wanted.pop("queue", None)
    query = IssueQuery(size=70, **wanted)
    while True:
        page = list_issues(ListIssues(query, "agents/a3", contact, queue), world.ports)
        names += [issue.id for issue in page.issues]
        if page.next_after is None:
            return names
        query = IssueQuery(size=70, after=page.next_after, **wanted)


def every(world: IssueWorld) -> list[dict[str, Any]]:
    return list(world.database["issues"].find())


QUEUES: dict[Queue, Any] = {
    Queue.MINE: lambda row: row["agent"] == "agents/a3" and row["state"] <= 5,
    Queue.UNASSIGNED: lambda row: row["agent"] == "" and row["state"] <= 5,
    Queue.WAITING_US: lambda row: row["state"] in (1, 3),
    Queue.WAITING_CUSTOMER: lambda row: row["state"] == 4,
    Queue.OVERDUE: lambda row: row.get("next_due", MONDAY + timedelta(1)) <= MONDAY,
    Queue.MENTIONS: lambda row: "agents/a3" in row.get("mentions", ()) and row["state"] <= 5,
    Queue.AT_RISK: lambda row: row.get("at_risk", False),
    Queue.RECENTLY_RESOLVED: lambda row: row["state"] == 6 and row["state_time"] >= MONDAY - timedelta(days=7),
}


@pytest.mark.parametrize("queue", Queue)
def test_a_queue_holds_all_it_says_and_nothing_else_each_once(world: IssueWorld, queue: Queue) -> None:
    found = asked(world, queue=queue)
    wanted = [row for row in every(world) if QUEUES[queue](row)]

    assert len(found) == len(set(found))
    assert set(found) == {row["_id"] for row in wanted}
    place = {row["_id"]: row["next_due" if queue is Queue.OVERDUE else "state_time"] for row in wanted}
    places = [place[name] for name in found]
    assert places == sorted(places, reverse=queue is Queue.RECENTLY_RESOLVED)


def test_lists_are_narrowed_by_owner_topic_label_and_person(world: IssueWorld) -> None:
    rows = every(world)

    assert set(asked(world, team="teams/t1", topic="billing")) == {
        row["_id"] for row in rows if row["team"] == "teams/t1" and "billing" in row["topics"] and row["state"] <= 5
    }
    assert set(asked(world, tags=("vip",), states=SETTLED)) == {
        row["_id"] for row in rows if row["tags"] and row["state"] == 6
    }
    assert set(asked(world, contact="c1")) == {row["_id"] for row in rows if row["contact"] in ("c0", "c1")}
    assert set(asked(world, merged_into="is_00000")) == {row["_id"] for row in rows if row["merged_into"]}


def test_a_queue_does_not_go_with_what_it_says_itself(world: IssueWorld) -> None:
    for wanted in ({"contact": "c1"}, {"states": SETTLED}, {"agent": "agents/a1"}):
        with pytest.raises(InvalidArgument, match="queue"):
            asked(world, queue=Queue.MINE, **wanted)


PLANS = {
    "mine": IssueQuery(50, agent="agents/a3", states=UNSETTLED),
    "unassigned": IssueQuery(50, agent="", states=UNSETTLED),
    "waiting": IssueQuery(50, states=frozenset({IssueState.NEW, IssueState.WAITING_US})),
    "overdue": IssueQuery(50, IssueOrder.DUE_FIRST, states=frozenset(IssueState), due=MONDAY),
    "recent": IssueQuery(50, IssueOrder.NEWEST_FIRST, states=SETTLED, since=MONDAY - timedelta(days=7)),
    "mentions": IssueQuery(50, mentions="agents/a3", states=UNSETTLED),
    "at risk": IssueQuery(50, is_at_risk=True, states=UNSETTLED),
    "several things": IssueQuery(50, team="teams/t1", agent="", tags=("vip",), states=UNSETTLED),
    "team": IssueQuery(50, team="teams/t1", states=UNSETTLED),
    "topic": IssueQuery(50, topic="billing", states=UNSETTLED),
    "tag": IssueQuery(50, tags=("vip",), states=UNSETTLED),
    "person": IssueQuery(50, IssueOrder.NEWEST_FIRST, contacts=("c0", "c1")),
    "later page": IssueQuery(50, states=UNSETTLED, after=(MONDAY - timedelta(hours=3), "is_00360")),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_list_is_read_in_the_order_of_an_index(world: IssueWorld, name: str) -> None:
    query = PLANS[name]
    command = {
        "find": "issues",
        "filter": issues_wanted(query),
        "sort": dict(sort_of(query.order)),
        "limit": query.size,
    } | _named(query)
    plan = world.database.command("explain", command, verbosity="executionStats")
    stages = list(_stages(plan["queryPlanner"]["winningPlan"]))

    assert not {"COLLSCAN", "SORT"} & set(stages)
    assert plan["executionStats"]["totalDocsExamined"] <= 3 * query.size


@pytest.mark.parametrize("queue", Queue)
def test_counting_a_queue_looks_into_an_index(world: IssueWorld, queue: Queue) -> None:
    query = queued(queue, IssueQuery(1), "agents/a3", MONDAY)
    examined, stages = _examined(world, query)
    there = len([row for row in every(world) if QUEUES[queue](row)])

    assert "COLLSCAN" not in stages
    assert examined <= 1.1 * there + 5
    assert (world.issues.count(query, 10_000), world.issues.count(query, 3)) == ((there, False), (3, True))


def test_counting_what_seldom_comes_together_is_a_bounded_piece_of_work(
    world: IssueWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = IssueQuery(1, team="teams/t1", topic="billing", tags=("vip", "late"), states=UNSETTLED)
    assert world.issues.count(query, 10) == (0, False)
    assert _examined(world, query)[0] <= 2_000 / 11
    for module in (issue_queries, mongo_issues):
        monkeypatch.setattr(module, "LOOKED_AT", 20)
    assert world.issues.count(query, 10) == (0, True)
    assert _examined(world, query)[0] <= 20


def _examined(world: IssueWorld, query: IssueQuery) -> tuple[int, set[str]]:
    """How many documents counting examines, and the stages of its plan."""
    command = {"aggregate": "issues", "pipeline": counting(query, 10_000), "cursor": {}} | _named(query)
    plan = world.database.command("explain", command, verbosity="executionStats")
    return max(_values(plan, "totalDocsExamined")), set(_stages(plan))


def _named(query: IssueQuery) -> dict[str, Any]:
    index = index_of(query)
    return {"hint": dict(index)} if index else {}


def _values(plan: Any, name: str) -> Iterator[int]:  # an explained plan, as deep as it likes
    for part in plan.values() if isinstance(plan, dict) else plan if isinstance(plan, list) else ():
        yield from _values(part, name)
    if isinstance(plan, dict) and name in plan:
        yield plan[name]


def test_views_somebody_may_read_are_found_in_the_order_of_an_index(world: IssueWorld) -> None:
    wanted = {"readers": {"$in": ["*", "agents/a3"]}, "place": {"$gt": "m"}}
    plan = world.database.command("explain", {"find": "issue_views", "filter": wanted, "sort": {"place": 1}})

    assert not {"COLLSCAN", "SORT"} & set(_stages(plan["queryPlanner"]["winningPlan"]))


def test_what_is_open_of_a_person_is_one_look_into_one_index(world: IssueWorld) -> None:
    wanted = {"contact": {"$in": ["c0", "c1"]}, "is_matter": True}
    command = {"find": "issues", "filter": wanted, "hint": MATTERS}
    plan = world.database.command("explain", command, verbosity="executionStats")

    statistics = plan["executionStats"]
    assert statistics["totalDocsExamined"] == statistics["nReturned"] > 100
    found = {issue.id for issue in world.issues.open_matters(["c0", "c1"])}
    matters = [row for row in every(world) if row["contact"] in ("c0", "c1") and row.get("is_matter")]
    newest = sorted(matters, key=lambda row: (row["state_time"], row["_id"]), reverse=True)[:100]
    assert found == {row["_id"] for row in newest}


def test_issues_whose_time_has_come_are_found_by_an_index(world: IssueWorld) -> None:
    plan = world.database.command("explain", {"find": "issues", "filter": {"alarm": {"$lte": MONDAY}}})

    assert "COLLSCAN" not in set(_stages(plan["queryPlanner"]["winningPlan"]))


def _stages(plan: Any) -> Iterator[str]:  # an explained plan, as deep as it likes
    if isinstance(plan, dict):
        if isinstance(plan.get("stage"), str):
            yield plan["stage"]
        for part in plan.values():
            yield from _stages(part)
    elif isinstance(plan, list):
        for part in plan:
            yield from _stages(part)
