"""`backstory contacts` against running services: people merged, looked at, taken back and parted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commandline.system.servers import Servers

from tests.support.backstory_command import BackstoryCommand
from tests.support.deployment import Deployment
from tests.support.merging import a_phone


@pytest.fixture(scope="module")
def backstory(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BackstoryCommand]:
    folder = tmp_path_factory.mktemp("contacts-command")
    deployment = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], {})
    deployment.start()
    yield BackstoryCommand(deployment)
    deployment.stop()


def a_contact(backstory: BackstoryCommand, tmp_path: Path, name: str, numbers: int = 1) -> dict[str, Any]:
    identities = [{"kind": "phone", "raw_value": a_phone().raw_value} for _ in range(numbers)]
    file = tmp_path / "contact.json"
    file.write_text(json.dumps({"display_name": name, "identities": identities}))
    made: dict[str, Any] = backstory.ok("contacts", "create", file, "-o", "json").value
    return made


def test_people_are_merged_looked_at_and_taken_back(backstory: BackstoryCommand, tmp_path: Path) -> None:
    anna, ann = a_contact(backstory, tmp_path, "Anna"), a_contact(backstory, tmp_path, "Ann")
    pair = (anna["name"], ann["name"].removeprefix("contacts/"))

    preview = backstory.ok("contacts", "merge", *pair, "--reason", "one voice", "--preview")
    assert "Preview: nothing is changed." in preview.out
    assert "0 interactions come together" in preview.out

    merge = backstory.ok("contacts", "merge", *pair, "--reason", "one voice", "-o", "json").value
    number = ann["identities"][0]["value"]
    person = backstory.ok("contacts", "person", f"phone:{number}", "-o", "json").value
    assert [member["name"] for member in person["members"]] == [anna["name"], ann["name"]]
    assert "Ann (" in backstory.ok("contacts", "person", anna["name"]).out
    assert f"stands for {anna['name']}" in backstory.ok("contacts", "show", number).out

    undone = backstory.ok("contacts", "unmerge", merge["name"], "--reason", "mother and daughter")
    assert "(undone)" in undone.out
    (listed,) = backstory.ok("contacts", "merges", ann["name"], "-o", "ndjson").lines
    assert (listed["name"], listed["state"]) == (merge["name"], "MERGE_STATE_UNDONE")
    again = backstory("contacts", "unmerge", merge["name"], "--reason", "again")
    assert (again.code, "MERGE_UNDONE" in again.err) == (1, True)


def test_a_contact_is_parted(backstory: BackstoryCommand, tmp_path: Path) -> None:
    mixed = a_contact(backstory, tmp_path, "Anna", numbers=2)
    moved = mixed["identities"][1]
    command = ("contacts", "split", mixed["name"], "--identity", moved["name"].rpartition("/")[2])

    parted = backstory.ok(*command, "--reason", "two voices", "-o", "json").value

    assert [each["value"] for each in parted["new_contact"]["identities"]] == [moved["value"]]
    assert backstory("contacts", "person", "contacts/c_nobody").code == 3
    assert backstory("contacts", "merge", mixed["name"], mixed["name"], "--reason", "x").code == 2


def test_a_contact_is_changed_from_a_file(backstory: BackstoryCommand, tmp_path: Path) -> None:
    anna = a_contact(backstory, tmp_path, "Anna")
    file = tmp_path / "change.json"
    file.write_text(json.dumps({"given_name": "Anna-Maria"}))

    changed = backstory.ok("contacts", "update", anna["name"], file, "-o", "json").value
    assert (changed["display_name"], changed["given_name"]) == ("Anna", "Anna-Maria")

    file.write_text(json.dumps({"nick_name": "x"}))
    refused = backstory("contacts", "update", anna["name"], file)
    assert (refused.code, "NOT_A_CONTACT" in refused.err) == (2, True)
