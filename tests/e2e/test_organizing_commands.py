"""`backstory contacts list`, `tags`, `organizations` and `segments` against running services, worker included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commandline.system.servers import Servers

from tests.support.backstory_command import BackstoryCommand
from tests.support.deployment import Deployment


@pytest.fixture(scope="module")
def backstory(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BackstoryCommand]:
    folder = tmp_path_factory.mktemp("organizing-commands")
    declared = folder / "fields.toml"
    declared.write_text('[age]\ntype = "number"\n')
    settings = {"BACKSTORY_CONTACTS_CUSTOM_FIELDS_FILE": str(declared)}
    deployment = Deployment(folder, servers, module_namespace, ["contacts"], settings)
    deployment.start()
    yield BackstoryCommand(deployment)
    deployment.stop()


def written(tmp_path: Path, **fields: Any) -> Path:
    file = tmp_path / "told.json"
    file.write_text(json.dumps(fields))
    return file


def names(backstory: BackstoryCommand, *options: str) -> list[str]:
    return [each["display_name"] for each in backstory.ok("contacts", "list", *options, "-o", "ndjson").lines]


def test_contacts_are_listed_by_tags_and_organisation(backstory: BackstoryCommand, tmp_path: Path) -> None:
    backstory.ok("organizations", "create", "Acme GmbH", "--id", "acme", "--description", "Pays late.")
    told: list[dict[str, Any]] = [
        {"display_name": "Anna", "tags": ["vip", "berlin"]},
        {"display_name": "Ben", "tags": ["vip"]},
        {"display_name": "Cem", "memberships": [{"organization": "organizations/acme", "role": "buyer"}]},
    ]
    for contact in told:
        backstory.ok("contacts", "create", written(tmp_path, **contact))

    assert names(backstory) == ["Cem", "Ben", "Anna"]
    assert names(backstory, "--oldest-first", "--limit", "2") == ["Anna", "Ben"]
    assert names(backstory, "--tag", "vip", "--without-tag", "berlin") == ["Ben"]
    assert names(backstory, "--organization", "acme") == ["Cem"]


def test_contacts_are_listed_by_preferences_fields_and_times(backstory: BackstoryCommand, tmp_path: Path) -> None:
    preferences = {"language": "pt-BR", "channel": "email"}
    backstory.ok("contacts", "create", written(tmp_path, display_name="Fritz", preferences=preferences))
    backstory.ok("contacts", "create", written(tmp_path, display_name="Greta", custom_fields={"age": "30"}))

    assert names(backstory, "--language", "pt", "--channel", "email") == ["Fritz"]
    assert names(backstory, "--at-least", "age=18", "--at-most", "age=30") == ["Greta"]
    assert names(backstory, "--field", "age=30", "--created-from", "2020-01-01") == ["Greta"]
    assert names(backstory, "--created-before", "2020-01-01") == []
    wrong = backstory("contacts", "list", "--at-least", "shoe_size=38")
    assert (wrong.code, "must be declared as a number or a date" in wrong.err) == (2, True)


def test_tags_are_renamed_and_merged_on_everybody(backstory: BackstoryCommand, tmp_path: Path) -> None:
    for tags in (["x-old", "y-old"], ["x-old"]):
        backstory.ok("contacts", "create", written(tmp_path, display_name="Dora", tags=tags))

    renamed = backstory.ok("tags", "rename", "x-old", "x-new", "-o", "json").value
    assert (renamed["state"], renamed["contact_count"]) == ("TAG_CHANGE_STATE_SUCCEEDED", "2")
    assert "contacts changed: 2" in backstory.ok("tags", "merge", "x-new", "y-old", "--into", "z-new").out
    assert "succeeded" in backstory.ok("tags", "change", renamed["name"]).out

    [tag] = backstory.ok("tags", "list", "--prefix", "z-", "-o", "ndjson").lines
    assert (tag["tag"], tag["contact_count"]) == ("z-new", "2")
    assert backstory("tags", "rename", "x-old", "again").code == 3


def test_an_organisation_is_seen_changed_and_deleted(backstory: BackstoryCommand) -> None:
    made = backstory.ok("organizations", "create", "Zeta AG", "-o", "json").value

    backstory.ok("organizations", "update", made["name"], "--name", "Zeta SE", "--description", "Moved.")
    shown = backstory.ok("organizations", "show", made["name"].removeprefix("organizations/")).out
    assert ("Zeta SE" in shown, "Moved." in shown) == (True, True)
    assert "Zeta SE" in backstory.ok("organizations", "list", "--prefix", "zet").out
    assert "(deleted)" in backstory.ok("organizations", "delete", made["name"]).out
    assert backstory("organizations", "update", made["name"]).code == 2


def test_a_segment_is_kept_and_listed_with_its_columns(backstory: BackstoryCommand, tmp_path: Path) -> None:
    member = {"display_name": "Ester", "tags": ["club"], "preferences": {"language": "de-AT"}}
    backstory.ok("contacts", "create", written(tmp_path, **member))
    told = written(
        tmp_path,
        display_name="Club",
        filter={"tags": ["club"], "without_tags": ["nobody-has-this"]},
        columns=["display_name", "preferences.language"],
    )

    backstory.ok("segments", "create", told, "--id", "club")
    table = backstory.ok("contacts", "list", "--segment", "club").out
    assert ("Ester" in table, "de-AT" in table, "contacts/" in table) == (True, True, False)
    assert "nobody has: nobody-has-this" in backstory.ok("segments", "show", "club").out
    backstory.ok("segments", "update", "club", written(tmp_path, shared=True))
    [listed] = backstory.ok("segments", "list", "-o", "ndjson").lines
    assert (listed["name"], listed["shared"]) == ("segments/club", True)
    backstory.ok("segments", "delete", "club")
    assert backstory("segments", "show", "club").code == 3
