"""How long queues and views of issues take to list and to count among a hundred thousand that are open."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from backstory.interactions.v1 import issue_views_pb2 as v
from backstory.interactions.v1 import issues_pb2 as s
from google.protobuf.message import Message

from services.interactions.adapters.issue_documents import IssueDocument
from services.interactions.adapters.issue_rows import issue_state
from services.interactions.domain.issues import Issue, IssueState, Priority, Telling
from services.interactions.domain.promises import Promise
from tests.bench.caller import Target
from tests.bench.figures import Figure, of_rounds, of_times
from tests.bench.indexing import index
from tests.bench.side import Side
from tests.bench.stage import Deployed, Stage

OPEN, FEW_OPEN = 100_000, 10_000
NAMESPACE = "benchqueues"
ME = "operators/bench"
AGENTS, TEAMS, TAGS = 200, 20, 50
VIEWS = 20

_NOW = datetime.now(UTC)
_TOPICS = ("billing/refund", "billing/invoice", "delivery/late", "delivery/lost", "account", "other")
_UNSETTLED = (
    IssueState.NEW, IssueState.OPEN, IssueState.WAITING_US, IssueState.WAITING_CUSTOMER, IssueState.SNOOZED,
)  # fmt: skip


def measure(stage: Stage) -> Iterator[Figure]:
    """Seed a database of its own, start interactions on it, and ask for queues, views and counts."""
    count = FEW_OPEN if stage.quick else OPEN
    database = stage.mongodb[f"{NAMESPACE}_interactions"]
    for begin in range(0, 2 * count, 10_000):
        rows = (_row(number, is_open=number < count) for number in range(begin, min(begin + 10_000, 2 * count)))
        database["issues"].insert_many(rows, ordered=False)
    index(database["issues"], IssueDocument)
    deployed = stage.deploy(NAMESPACE, "interactions")
    try:
        for role in ("http", "worker"):
            deployed.deployment.kill(f"interactions.{role}", stay_down=True)
        yield from _times(stage, deployed, count)
    finally:
        deployed.deployment.stop()
        stage.mongodb.drop_database(database.name)


def _times(stage: Stage, deployed: Deployed, count: int) -> Iterator[Figure]:
    chance, asked = random.Random(11), 80 if stage.quick else 400
    views = [_view(deployed, chance, number) for number in range(VIEWS)]
    queues = s.IssueQueue.keys()[1:]
    pages = [s.ListIssuesRequest(queue=chance.choice(queues), team=_some_team(chance)) for _ in range(asked)]
    of_views = [s.ListIssuesRequest(view=chance.choice(views)) for _ in range(asked)]
    note = f"{count} open issues and as many settled ones, pages of 50"
    for name, method, requests in (
        ("queue", "ListIssues", pages),
        ("view", "ListIssues", of_views),
        ("queue_counts", "CountIssues", [v.CountIssuesRequest()] * (asked // 4)),
        ("view_counts", "CountIssues", [v.CountIssuesRequest(views=views)] * (asked // 4)),
    ):
        seen = _side(deployed, method, requests).each_once()
        yield of_times(f"{name}_p50", seen.times, 0.5)
        yield of_times(f"{name}_p95", seen.times, 0.95)
        yield of_rounds(f"{name}_cpu", "us/call", [seen.cpu * 1e6], note)


def _side(deployed: Deployed, method: str, requests: Sequence[Message]) -> Side:
    bodies = [request.SerializeToString() for request in requests]
    path = f"/backstory.interactions.v1.InteractionsService/{method}"
    target = Target(deployed.address("interactions"), path, deployed.token(), bodies)
    return Side(target, deployed.pid("interactions.grpc"))


def _some_team(chance: random.Random) -> str:
    return f"teams/t{chance.randrange(TEAMS)}" if chance.random() < 1 / 3 else ""


def _view(deployed: Deployed, chance: random.Random, number: int) -> str:
    """Make one of the views people make: of one thing, or of several that seldom come together."""
    filters: list[dict[str, Any]] = [
        {"tags": [f"tag-{number}"]},
        {"tags": [f"tag-{number}", f"tag-{number + 1}"]},
        {"team": f"teams/t{number % TEAMS}", "priorities": [s.PRIORITY_URGENT]},
        {"team": f"teams/t{number % TEAMS}", "tags": [f"tag-{number}"], "unassigned": True},
        {"topic": "billing", "states": [s.ISSUE_STATE_NEW, s.ISSUE_STATE_WAITING_US]},
        {"queue": s.ISSUE_QUEUE_AT_RISK, "topic": "delivery/late"},
        {"queue": s.ISSUE_QUEUE_UNASSIGNED, "priorities": [s.PRIORITY_URGENT], "tags": [f"tag-{number}"]},
        {"priorities": [s.PRIORITY_URGENT], "topic": "account"},
    ]
    told = v.View(
        display_name=f"View {number}",
        filter=v.IssueFilter(**filters[number % len(filters)]),
        order=chance.choice((v.ISSUE_ORDER_LONGEST_FIRST, v.ISSUE_ORDER_NEWEST_FIRST)),
        shared=True,
    )
    customers = deployed.customers
    made: v.View = customers.call(customers.interactions.CreateView, v.CreateViewRequest(view=told))
    return made.name


def _row(number: int, *, is_open: bool) -> dict[str, Any]:
    """Return an issue as it is stored; every number gives the same one."""
    chance = random.Random(number)
    begun = _NOW - timedelta(minutes=chance.randrange(60 * 24 * 90))
    reopened = chance.random() < 0.02
    promise = Promise(
        id=f"p_{number}",
        text="We call back",
        due_time=_NOW + timedelta(hours=chance.randrange(-24, 240)),
        owner="agents/a1",
        create_time=begun,
        creator="agents/a1",
    )
    issue = Issue(
        id=f"is_{number:08d}",
        epoch=1,
        version=1,
        contact=f"c_{number // 3:08d}",
        told=Telling(
            title="The parcel has not come",
            topic=chance.choice(_TOPICS),
            priority=chance.choice((Priority.LOW, Priority.NORMAL, Priority.NORMAL, Priority.HIGH, Priority.URGENT)),
            tags=tuple(f"tag-{each}" for each in sorted(chance.sample(range(TAGS), chance.randrange(4)))),
        ),
        state=chance.choice(_UNSETTLED) if is_open else IssueState.RESOLVED,
        state_time=begun,
        create_time=begun,
        update_time=begun,
        open_time=begun + timedelta(hours=1) if reopened else begun,
        creator="agents/a1",
        agent=chance.choice(("", ME if chance.random() < 0.02 else f"agents/a{chance.randrange(AGENTS)}")),
        team=f"teams/t{chance.randrange(TEAMS)}",
        promises=(promise,) if is_open and chance.random() < 0.1 else (),
        mentions=(ME,) if chance.random() < 0.02 else (),
    )
    state = {name: value for name, value in issue_state(issue).items() if value is not None}
    return {"_id": issue.id, "version": 1, "outbox": []} | state
