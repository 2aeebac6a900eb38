"""`backstory note`, `correct` and `event-types` against running services."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline.system.servers import Servers

from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("recording-commands")
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], {})
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def backstory(deployment: Deployment) -> BackstoryCommand:
    return BackstoryCommand(deployment)


def test_a_note_is_read_from_the_standard_input_and_can_be_corrected(
    deployment: Deployment, backstory: BackstoryCommand
) -> None:
    contact = Customers(deployment).ensure(a_phone()).name
    options = ("--mention", "ben", "--restricted", "-o", "ndjson")
    noted = backstory.reading("call bakc\n", "note", contact, *options).lines[0]
    corrected = backstory.reading(
        "call back\n", "correct", noted["name"], "--text", "--reason", "a slip", "-o", "ndjson"
    ).lines[0]
    shown = backstory.ok("history", contact, "-o", "ndjson").lines

    assert (noted["body"], noted["visibility"], noted["mentions"]) == (
        "call bakc",
        "VISIBILITY_RESTRICTED",
        ["agents/ben"],
    )
    assert (corrected["corrects"], corrected["correction_reason"]) == (noted["name"], "a slip")
    assert [each["body"] for each in shown] == ["call back"]


def test_what_was_recorded_for_the_wrong_customer_is_moved(deployment: Deployment, backstory: BackstoryCommand) -> None:
    customers = Customers(deployment)
    wrong, right = customers.record(a_phone()), customers.ensure(a_phone()).name
    backstory.ok("correct", wrong.name, "--contact", right, "--reason", "the wrong window")

    assert [each["corrects"] for each in backstory.ok("history", right, "-o", "ndjson").lines] == [wrong.name]
    assert backstory.ok("history", wrong.contact, "-o", "ndjson").lines == []


def test_event_types_are_registered_from_a_file_and_listed(backstory: BackstoryCommand, tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps({"required": ["total"]}))
    arguments = ("event-types", "create", "order-placed", "--schema", schema, "--description", "An order.")
    tried = backstory.ok(*arguments, "--dry-run", "-o", "ndjson").lines
    made = backstory.ok(*arguments, "-o", "ndjson").lines

    assert [each["version"] for each in (*tried, *made)] == [1, 1]
    assert [each["name"] for each in backstory.ok("event-types", "list", "-o", "ndjson").lines] == [
        "eventTypes/order-placed"
    ]
    schema.write_text(json.dumps({"pattern": "(a+)+$"}))
    refused = backstory(*arguments)
    assert (refused.code, "event_type.schema.pattern" in refused.err) == (2, True)


def test_a_blocked_senders_messages_are_listed_and_released(
    deployment: Deployment, backstory: BackstoryCommand
) -> None:
    customers, phone = Customers(deployment), a_phone()
    contact = customers.ensure(phone).name
    block = backstory.ok("screening", "block", phone.value, "--reason", "offers", "-o", "ndjson").lines[0]
    unwanted = customers.record(phone, body="you have won")
    listed = [each["name"] for each in backstory.ok("screening", "list", "-o", "ndjson").lines]
    asked = backstory.ok("history", contact, "--with-screened", "-o", "ndjson").lines

    assert unwanted.name in listed
    assert [each["screening"]["reason"] for each in asked] == ["offers"]
    assert backstory.ok("history", contact, "-o", "ndjson").lines == []
    assert block["name"] in [each["name"] for each in backstory.ok("screening", "blocked", "-o", "ndjson").lines]
    backstory.ok("screening", "release", unwanted.name)
    assert [each["name"] for each in backstory.ok("history", contact, "-o", "ndjson").lines] == [unwanted.name]
    backstory.ok("screening", "mark", unwanted.name, "--reason", "offers")
    assert backstory.ok("history", contact, "-o", "ndjson").lines == []
    assert backstory.ok("screening", "unblock", block["name"], "-o", "ndjson").lines[0]["end_time"]
