"""Whole histories of help desks are imported over the command line, without side effects and however often."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backstory.interactions.v1 import interactions_pb2 as api
from backstory.interactions.v1.interactions_pb2_grpc import InteractionsServiceStub
from commandline.importers.zendesk import read_zendesk
from commandline.system.servers import Servers

from tests.support import helpdesks as desk
from tests.support.backstory_command import BackstoryCommand, ended
from tests.support.deployment import Deployment
from tests.support.eventually import eventually


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("helpdesks")
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], {})
    started.start()
    yield started
    started.stop()


@pytest.fixture
def backstory(deployment: Deployment) -> BackstoryCommand:
    return BackstoryCommand(deployment)


def counts(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["recorded"], report["already_there"], report["skipped"]


def test_tickets_stand_in_their_customers_history_and_a_second_import_changes_nothing(
    backstory: BackstoryCommand, tmp_path: Path
) -> None:
    file = tmp_path / "tickets.json"
    tickets = [
        desk.ticket(
            5158,
            desk.comment(1, desk.CUSTOMER, "It should have been here on Monday."),
            desk.comment(2, desk.AGENT, "Lost by the carrier.", public=False, created_at="2025-06-03T08:00:00Z"),
            desk.comment(3, desk.AGENT, "A new one is on its way.", created_at="2025-06-03T09:00:00Z"),
            desk.comment(4, desk.CUSTOMER, "Thanks", created_at="never"),
        ),
        desk.ticket(5159),
    ]
    file.write_text(json.dumps({"tickets": tickets, "users": desk.USERS}))

    checked = backstory.ok("import", "zendesk", file, "--validate-only", "--output", "json").value
    first = backstory.ok("import", "zendesk", file, "--output", "json").value
    again = backstory.ok("import", "zendesk", file, "--output", "json").value
    history = backstory.ok("history", "mara.lind@example.com", "--output", "json").value

    assert counts(checked) == counts(first) == (3, 0, 2)
    assert counts(again) == (0, 3, 2)
    assert [(skip["record"], skip["reason"]) for skip in first["skips"]] == [
        ("ticket 5158 comment 4", "TIME_UNUSABLE"),
        ("ticket 5159", "COMMENTS_MISSING"),
    ]
    said = [(each["direction"], each["body"]) for each in history["interactions"]]
    assert said == [
        ("DIRECTION_OUTBOUND", "A new one is on its way."),
        ("DIRECTION_INTERNAL", "Lost by the carrier."),
        ("DIRECTION_INBOUND", "It should have been here on Monday."),
    ]
    assert all(each["backfill"] for each in history["interactions"])


def test_conversations_stand_in_their_customers_history(backstory: BackstoryCommand, tmp_path: Path) -> None:
    file = tmp_path / "conversations.ndjson"
    author = desk.customer(id="u2", email="ola.berg@example.com", name="Ola Berg")
    whole = desk.conversation(
        "77",
        desk.part(1, desk.admin(), None, "assignment"),
        desk.part(2, desk.admin(), "<p>On its way.</p>"),
        desk.part(3, author, "<p>Thank <b>you</b></p>"),
    )
    whole["source"]["author"] = author
    whole["contacts"]["contacts"][0]["id"] = "u2"
    file.write_text(json.dumps(whole))

    first = backstory.ok("import", "intercom", file, "--output", "json").value
    again = backstory.ok("import", "intercom", file, "--output", "json").value
    history = backstory.ok("history", "ola.berg@example.com", "--output", "json").value

    assert counts(first) == (3, 0, 0)
    assert counts(again) == (0, 3, 0)
    assert [each["body"] for each in history["interactions"]] == ["Thank you", "On its way.", "Where is my order?"]


def test_an_import_of_tickets_goes_on_when_the_service_is_killed_in_the_middle(
    backstory: BackstoryCommand, deployment: Deployment, tmp_path: Path
) -> None:
    file = tmp_path / "killed.ndjson"
    numbers = range(10_000, 10_500)
    tickets = [
        desk.ticket(key, *(desk.comment(key * 10 + at, key, f"Number {at}") for at in range(4)), requester_id=key)
        for key in numbers
    ]
    file.write_text("\n".join(map(json.dumps, tickets)))
    stub = InteractionsServiceStub(deployment.channel("interactions"))
    wanted = api.GetImportRequest(name=read_zendesk(file, "killed").name)

    def committed() -> int:
        metadata = tuple(deployment.metadata("admin"))
        return stub.GetImport(wanted, metadata=metadata, timeout=5).committed_line

    running = backstory.start("import", "zendesk", file, "--source", "killed", "-o", "json")
    eventually(30, lambda: running.poll() is not None or committed() > 0)
    deployment.kill("interactions.grpc")
    done = ended(running)

    assert done.code == 0, done
    deployment.system.wait_ready()
    kept = [line["interaction"] for line in backstory.ok("export", "interactions").lines]
    of_this = sorted(each["source_id"] for each in kept if each["source"] == "killed")
    assert of_this == sorted(f"comment:{key * 10 + at}" for key in numbers for at in range(4))
    assert done.value["skipped"] == 0
