"""`backstory issues` and `backstory promises` against running services, worker included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commandline.system.servers import Servers

from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("issue-commands")
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], {})
    started.start()
    yield started
    started.stop()


@pytest.fixture
def backstory(deployment: Deployment) -> BackstoryCommand:
    return BackstoryCommand(deployment)


@pytest.fixture
def customers(deployment: Deployment) -> Customers:
    return Customers(deployment, "admin")


def written(tmp_path: Path, **fields: Any) -> Path:
    file = tmp_path / "told.json"
    file.write_text(json.dumps(fields))
    return file


def made(backstory: BackstoryCommand, tmp_path: Path, *options: str, **fields: Any) -> dict[str, Any]:
    value: dict[str, Any] = backstory.ok("issues", "create", written(tmp_path, **fields), *options, "-o", "json").value
    return value


def names(backstory: BackstoryCommand, *options: str) -> set[str]:
    return {each["name"] for each in backstory.ok("issues", "list", *options, "-o", "ndjson").lines}


def test_an_issue_is_opened_worked_on_and_settled(
    backstory: BackstoryCommand, customers: Customers, tmp_path: Path
) -> None:
    contact = customers.ensure(a_phone()).name
    said = customers.record(contact=contact)
    issue = made(backstory, tmp_path, "--interaction", said.name, contact=contact, title="Parcel late")
    name = issue["name"]
    backstory.ok("issues", "update", name, written(tmp_path, priority="PRIORITY_HIGH", tags=["vip"]))
    backstory.ok("issues", "assign", name, "--agent", "anna", "--team", "parcels")
    refused = backstory("issues", "assign", name, "--agent", "ben")

    assert (refused.code, "agents/anna" in refused.err) == (1, True)
    assert names(backstory, "--agent", "anna", "--tag", "vip") == {name}
    assert names(backstory, "--contact", contact, "--state", "open") == {name}
    assert backstory("issues", "list", "--state", "opne").code == 2
    shown = backstory.ok("issues", "show", name).out
    for part in ("Parcel late", "open, high, agents/anna", contact):
        assert part in shown
    assert "resolved" in backstory.ok("issues", "resolve", name, "--topic", "delivery/late").out
    assert names(backstory, "--queue", "recently-resolved") == {name}
    assert "open" in backstory.ok("issues", "reopen", name).out
    assert "nobody" in backstory.ok("issues", "assign", name, "--nobody").out.replace("teams/parcels", "nobody")


def test_what_was_done_to_many_issues_is_undone(
    backstory: BackstoryCommand, customers: Customers, tmp_path: Path
) -> None:
    contact = customers.ensure(a_phone()).name
    issues = [made(backstory, tmp_path, contact=contact, title="Parcel late")["name"] for _ in range(2)]
    asked = written(tmp_path, issues=[{"name": name} for name in issues], assign={"agent": "agents/ben"})
    batch = backstory.ok("issues", "batch", asked, "-o", "json").value["batch"]
    assert names(backstory, "--agent", "ben", "--contact", contact) == set(issues)
    undone = backstory.ok("issues", "undo", batch).out
    again = backstory("issues", "undo", batch)

    assert ("2 issues" in undone, again.code, "changed since" in again.err) == (True, 1, True)
    assert names(backstory, "--agent", "ben", "--contact", contact) == set()


def test_what_belongs_together_is_joined_and_taken_apart(
    backstory: BackstoryCommand, customers: Customers, tmp_path: Path
) -> None:
    contact = customers.ensure(a_phone()).name
    one, two = customers.record(contact=contact), customers.record(contact=contact)
    issue = made(backstory, tmp_path, contact=contact, title="Parcel late")["name"]
    for said in (one, two):
        backstory.ok("issues", "link", issue, said.name)
    link = backstory.ok("issues", "unlink", issue, two.name, "-o", "json").value["links"][0]
    backstory.ok("issues", "link", link["issue"], two.name)
    part = written(tmp_path, title="Wrong bill", interactions=[two.name])
    new = backstory.ok("issues", "split", issue, part, "-o", "json").value["issues"][0]["name"]

    backstory.ok("issues", "merge", issue, new)
    assert names(backstory, "--contact", contact, "--state", "merged") == {new}
    alone = backstory.ok("issues", "unmerge", new, "-o", "json").value["issues"][0]
    assert (alone["name"], alone["state"]) == (new, "ISSUE_STATE_NEW")


def test_promises_are_made_listed_and_kept(backstory: BackstoryCommand, customers: Customers, tmp_path: Path) -> None:
    contact = customers.ensure(a_phone()).name
    issue = made(backstory, tmp_path, contact=contact, title="Parcel late")["name"]
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    kinds = ("keep", "break", "cancel")
    for kind in (*kinds, "later"):
        told = written(tmp_path, text=f"To {kind}", due_time=due, owner="teams/parcels")
        promise = backstory.ok("promises", "create", issue, told, "-o", "json").value["promises"][0]
        if kind in kinds:
            backstory.ok("promises", kind, promise["name"])

    listed = backstory.ok("promises", "list", "--contact", contact, "--owner", "teams/parcels", "-o", "ndjson").lines
    assert [each["text"] for each in listed] == ["To later"]
    every = backstory.ok("promises", "list", "--issue", issue, "--all", "-o", "ndjson").lines
    assert {each["state"] for each in every} == {"kept", "broken", "canceled", "open"}
    assert backstory.ok("promises", "list", "--issue", issue, "--overdue", "-o", "ndjson").lines == []
    refused = backstory("issues", "resolve", issue, "--topic", "delivery")
    assert (refused.code, "carry_over" in refused.err) == (1, True)
    assert "resolved" in backstory.ok("issues", "resolve", issue, "--topic", "delivery", "--carry-over").out


def test_a_view_is_kept_listed_counted_and_deleted(
    backstory: BackstoryCommand, customers: Customers, tmp_path: Path
) -> None:
    tag = "kept-in-a-view"
    issue = made(backstory, tmp_path, contact=customers.ensure(a_phone()).name, title="Parcel late", tags=[tag])
    told = written(tmp_path, display_name="Late", filter={"tags": [tag]}, shared=True)
    view = backstory.ok("views", "create", told, "--id", "late", "-o", "json").value

    assert names(backstory, "--view", "late") == {issue["name"]}
    counted = backstory.ok("views", "count", "late", "-o", "json").value["counts"]
    assert counted == [{"list": view["name"], "count": 1, "more": False}]
    queues = backstory.ok("views", "count", "-o", "json").value["counts"]
    assert {"mine", "mentions", "at-risk"} < {each["list"] for each in queues}
    renamed = written(tmp_path, display_name="Too late")
    assert backstory.ok("views", "update", "late", renamed, "-o", "json").value["display_name"] == "Too late"
    assert tag in backstory.ok("views", "show", "late").out
    assert "Too late" in backstory.ok("views", "list").out
    backstory.ok("views", "delete", "late")
    assert backstory.ok("views", "list", "-o", "json").value["views"] == []


def test_a_thread_is_listed_and_shown_in_short(backstory: BackstoryCommand, customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    for body in ("It has not come.", "Still nothing."):
        customers.record(contact=contact, subject="Parcel", body=body, thread_key="parcel")

    def threads() -> list[dict[str, Any]]:
        found = backstory.ok("threads", "list", contact, "-o", "json").value["threads"]
        return [each for each in found if each["count"] == 2]

    (thread,) = eventually(30, threads)
    assert "us" in backstory.ok("threads", "list", contact).out
    shown = backstory.ok("threads", "show", thread["name"], "--newest", "1").out
    assert "It has not come." in shown
    assert "Still nothing." in shown
