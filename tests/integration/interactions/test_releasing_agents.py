"""An agent who leaves leaves no issue behind: what is not settled goes back to its team's queue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from commandline.system.servers import Servers

from services.interactions.domain.issues import Issue, IssueState
from services.interactions.usecases import release_agent as releasing
from services.interactions.usecases.assign_issue import AssignIssue, assign_issue
from services.interactions.usecases.release_agent import ReleaseAgent, Released, release_agent
from tests.support.issue_world import ANNA, IssueWorld, issue_world

BEN, PARCELS = "agents/ben", "teams/parcels"


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as started:
        started.knows("c1", "c2")
        yield started


def of(world: IssueWorld, agent: str, team: str = PARCELS) -> Issue:
    return assign_issue(AssignIssue(world.creates("c1").id, "", agent, team, ANNA), world.ports)


def release(world: IssueWorld, agent: str = BEN) -> Released:
    return release_agent(ReleaseAgent(agent, ANNA), world.ports)


def test_their_issues_go_back_to_the_queue_of_the_team_and_others_keep_theirs(world: IssueWorld) -> None:
    bens, alone, annas = of(world, BEN), of(world, BEN, ""), of(world, "agents/anna")
    snoozed = world.in_state(of(world, BEN), IssueState.SNOOZED)

    released = release(world)

    assert {issue.id for issue in released.issues} == {bens.id, alone.id, snoozed.id}
    assert {(issue.agent, issue.team) for issue in released.issues} == {("", PARCELS), ("", "")}
    assert world.issues.get(annas.id).agent == "agents/anna"
    assert world.events().count("IssueUnassigned") == 3
    assert release(world).issues == []


def test_what_is_settled_stays_theirs(world: IssueWorld) -> None:
    resolved = world.in_state(of(world, BEN), IssueState.RESOLVED)

    assert release(world).issues == []
    assert world.issues.get(resolved.id).agent == BEN


def test_many_issues_take_several_calls(world: IssueWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releasing, "MOST_AT_ONCE", 2)
    for _ in range(5):
        of(world, BEN)

    found = [release(world) for _ in range(3)]

    assert [(len(each.issues), each.more) for each in found] == [(2, True), (2, True), (1, False)]


def test_whoever_takes_an_issue_over_meanwhile_keeps_it(world: IssueWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    issue = of(world, BEN)
    listed = world.issues.page

    def page_then_transfer(query: Any) -> Any:
        found = listed(query)
        assign_issue(AssignIssue(issue.id, issue.etag, "agents/anna", PARCELS, ANNA), world.ports)
        return found

    monkeypatch.setattr(world.issues, "page", page_then_transfer)

    release(world)

    assert world.issues.get(issue.id).agent == "agents/anna"
