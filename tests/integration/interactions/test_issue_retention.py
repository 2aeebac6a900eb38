"""What is written in issues goes so long after they were settled; what is open or held stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from commandline.system.servers import Servers
from servicekit.adapters.transactions import Transactions

from services.interactions.adapters.mongo_retained_issues import MongoRetainedIssues
from services.interactions.domain.issues import IssueState
from services.interactions.domain.retention import Looked
from services.interactions.usecases.retain_issues import retain_issues
from tests.support.issue_world import IssueWorld, issue_world
from tests.support.people_world import a_state

DAYS = 365


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as made:
        yield made


def run(world: IssueWorld, days: int = DAYS, *, only_look: bool = False) -> Looked:
    issues = MongoRetainedIssues(world.database, Transactions(world.database))
    return retain_issues(Looked(), days, issues, world.clock.now(), lambda _: None, only_look=only_look)


def settled(world: IssueWorld, contact: str, days_ago: int, state: IssueState = IssueState.CLOSED) -> str:
    """An issue that was settled so long ago."""
    issue = world.creates(contact, title="Parcel to Elm Street is late", tags=("elm-street",))
    since = world.clock.now() - timedelta(days=days_ago)
    changes: dict[str, Any] = {"state_time": since}
    world.in_state(issue, state, **changes)
    world.database["issues"].update_one({"_id": issue.id}, {"$unset": {"is_matter": ""}})
    return issue.id


def titles(world: IssueWorld) -> dict[str, str]:
    return {row["_id"]: row["title"] for row in world.database["issues"].find()}


@pytest.mark.parametrize("state", [IssueState.RESOLVED, IssueState.CLOSED, IssueState.MERGED])
def test_old_texts_go_and_the_row_stays(world: IssueWorld, state: IssueState) -> None:
    world.knows("anna")
    old, young = settled(world, "anna", 400, state), settled(world, "anna", 300, state)

    looked = run(world)

    assert (looked.issues_due, looked.issues_removed, looked.held) == (1, 1, 0)
    assert titles(world) == {old: "(erased)", young: "Parcel to Elm Street is late"}
    row = world.database["issues"].find_one({"_id": old})
    assert row is not None
    assert (row["tags"], row["state"], row["contact"]) == ([], int(state), "anna")
    assert b"Elm Street" not in repr(row).encode()
    assert run(world).issues_due == 0


def test_what_is_open_stays_however_old_and_a_dry_run_only_counts(world: IssueWorld) -> None:
    world.knows("anna")
    settled(world, "anna", 4000, IssueState.OPEN)
    due = settled(world, "anna", 400)

    looked = run(world, only_look=True)

    assert (looked.issues_due, looked.issues_removed) == (1, 0)
    assert titles(world)[due] == "Parcel to Elm Street is late"
    assert run(world, days=0).issues_due == 0


def test_a_legal_hold_keeps_what_is_written_until_it_is_released(world: IssueWorld) -> None:
    world.knows("anna")
    settled(world, "anna", 400)
    world.people.cards.apply([replace(a_state("anna", 2), held=True)])

    looked = run(world)
    assert (looked.issues_due, looked.issues_removed, looked.held) == (0, 0, 1)

    world.people.cards.apply([a_state("anna", 3)])
    assert run(world).issues_removed == 1


def test_more_than_one_window_is_gone_through(world: IssueWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.interactions.usecases.retain_issues.AT_ONCE", 2)
    world.knows("anna")
    for _ in range(5):
        settled(world, "anna", 400)

    assert run(world).issues_removed == 5
