"""Queues and lists of issues: each holds what it says, page by page, and is read in the order of an index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from commandline.system.servers import Servers
from servicekit.errors import InvalidArgument

from services.interactions.adapters.issue_documents import MATTERS
from services.interactions.adapters.issue_queries import issues_wanted, sort_of
from services.interactions.domain.issue_ports import IssueOrder, IssueQuery
from services.interactions.domain.issues import UNSETTLED, IssueState
from services.interactions.usecases.list_issues import ListIssues, Queue, list_issues
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
    assert set(asked(world, tag="vip", states=SETTLED)) == {
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
    "team": IssueQuery(50, team="teams/t1", states=UNSETTLED),
    "topic": IssueQuery(50, topic="billing", states=UNSETTLED),
    "tag": IssueQuery(50, tag="vip", states=UNSETTLED),
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
    }
    plan = world.database.command("explain", command, verbosity="executionStats")
    stages = list(_stages(plan["queryPlanner"]["winningPlan"]))

    assert not {"COLLSCAN", "SORT"} & set(stages)
    assert plan["executionStats"]["totalDocsExamined"] <= 3 * query.size


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
