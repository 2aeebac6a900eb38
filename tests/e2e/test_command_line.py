"""The command line against running services: history in and out, reports that account for every record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from backstory.interactions.v1 import interactions_pb2 as api
from backstory.interactions.v1.interactions_pb2_grpc import InteractionsServiceStub
from commandline.samples.stories import invent_interactions
from commandline.system.servers import Servers
from pymongo import MongoClient

from tests.conftest import StartDeployment
from tests.support.backstory_command import BackstoryCommand, ended
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

SAMPLES = Path(__file__).parents[1] / "samples" / "emails"
REAL = Path(__file__).parents[3] / "shared" / "data"
TWEETS = """tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id
9000008,990001,True,Tue Oct 31 21:45:10 +0000 2017,@shop is the worst,9000006,
9000006,shop,False,Tue Oct 31 21:46:24 +0000 2017,@990001 How can we help?,9000005,9000008.0
9000005,990001,True,Tue Oct 31 21:49:35 +0000 2017,@shop I wrote to you already,,9000006.0
9000007,shop,False,Tue Oct 31 21:50:00 +0000 2017,Good evening everybody,,
9000009,990002,True,never,broken,,
"""


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("command-line")
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], {})
    started.start()
    yield started
    started.stop()


@pytest.fixture
def backstory(deployment: Deployment) -> BackstoryCommand:
    return BackstoryCommand(deployment)


def checksum(backstory: BackstoryCommand, *ours: str) -> str:
    """Digest everything that is stored, without the fields another deployment fills in by itself.

    Where the bytes of attachments are kept is one of them: an export names attachments and does not carry them.
    """
    told = []
    for line in backstory.ok("export", "interactions").lines:
        kept = {name: value for name, value in line["interaction"].items() if name not in ours}
        for attachment in kept.get("attachments", ()):
            attachment.pop("blob", None)
        told.append(json.dumps(kept, sort_keys=True))
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()


@pytest.mark.usefixtures("deployment")
def test_tweets_stand_in_their_customers_history_and_a_second_import_changes_nothing(
    backstory: BackstoryCommand, tmp_path: Path
) -> None:
    file = tmp_path / "tweets.csv"
    file.write_text(TWEETS)

    first = backstory.ok("import", "tweets", file, "--output", "json").value
    before = checksum(backstory)
    second = backstory.ok("import", "tweets", file, "--output", "json").value
    history = backstory.ok("history", "x:990001", "--output", "json").value

    assert (first["recorded"], first["already_there"], first["skipped"]) == (3, 0, 2)
    assert [(skip["line"], skip["reason"]) for skip in first["skips"]] == [(4, "NO_CUSTOMER"), (5, "INVALID_FIELD")]
    assert (second["recorded"], second["already_there"], second["skipped"]) == (0, 3, 2)
    assert checksum(backstory) == before
    assert [
        (each["source_id"], each["direction"], each["channel"], each["actor"]["display_name"])
        for each in history["interactions"]
    ] == [
        ("9000005", "DIRECTION_INBOUND", "x", "990001"),
        ("9000006", "DIRECTION_OUTBOUND", "x", "shop"),
        ("9000008", "DIRECTION_INBOUND", "x", "990001"),
    ]
    assert history["interactions"][0]["occur_time"] == "2017-10-31T21:49:35Z"
    assert history["interactions"][0]["body"] == "@shop I wrote to you already"


def test_emails_are_recorded_or_skipped_with_a_reason_and_a_reused_id_costs_no_message(
    backstory: BackstoryCommand,
) -> None:
    first = backstory.ok("import", "emails", SAMPLES, "--output", "json").value
    second = backstory.ok("import", "emails", SAMPLES, "--output", "json").value
    history = backstory.ok("history", "mara.lind@example.com", "--output", "json").value

    count = len(list(SAMPLES.glob("*.eml")))
    assert (first["recorded"], first["already_there"], first["skipped"]) == (count - 2, 0, 2)
    assert {(skip["record"], skip["reason"]) for skip in first["skips"]} == {
        ("empty.eml", "EMPTY_MESSAGE"),
        ("no_sender.eml", "NO_SENDER"),
    }
    assert (second["recorded"], second["already_there"], second["skipped"]) == (0, count - 2, 2)
    subjects = [each["subject"] for each in history["interactions"]]
    assert subjects == ["Another matter", "Two of us", "Re: Where is my order?", "Where is my order?"]
    attached = backstory.ok("history", "files@example.com", "--output", "json").value["interactions"][0]
    assert [each["file_name"] for each in attached["attachments"]] == ["Schäden.png", "list.csv", "message.eml"]


def test_a_mailbox_file_is_imported_message_by_message(backstory: BackstoryCommand, tmp_path: Path) -> None:
    file = tmp_path / "archive.mbox"
    messages = [f"From: box@example.com\nMessage-ID: <box-{n}@example.com>\n\nMessage {n}.\n" for n in range(3)]
    file.write_text("\n".join(f"From box@example.com Sun Jun  8 10:0{n}:00 2025\n{m}" for n, m in enumerate(messages)))

    assert backstory.ok("import", "emails", file, "--output", "json").value["recorded"] == 3


def test_a_large_message_arrives_in_pieces_and_whole(backstory: BackstoryCommand, tmp_path: Path) -> None:
    file = tmp_path / "large.eml"
    head = "From: large@example.com\nMessage-ID: <large@example.com>\nContent-Type: application/pdf; name=large.pdf\n\n"
    file.write_bytes(head.encode() + b"x" * 3_000_000)

    assert backstory.ok("import", "emails", file, "--output", "json").value["recorded"] == 1
    [kept] = backstory.ok("history", "large@example.com", "--output", "ndjson").lines
    assert kept["attachments"][0]["size_bytes"] == "3000000"


@pytest.mark.skipif(not REAL.is_dir(), reason="the real messages are not beside the checkout")
def test_every_real_message_is_accounted_for(backstory: BackstoryCommand) -> None:
    emails = backstory.ok("import", "emails", REAL / "emails", "--source", "real-mail", "--output", "json").value
    tweets = backstory.ok("import", "tweets", REAL / "tweets.csv", "--output", "json").value
    again = backstory.ok("import", "tweets", REAL / "tweets.csv", "--output", "json").value
    history = backstory.ok("history", "x:115712", "--output", "json").value["interactions"]

    assert (emails["recorded"], emails["skipped"]) == (31, 1)
    assert [(skip["record"], skip["reason"]) for skip in emails["skips"]] == [
        ("sample_output_multipart.eml", "EMPTY_MESSAGE")
    ]
    assert tweets["recorded"] + tweets["already_there"] + tweets["skipped"] == 2574
    assert tweets["skipped"] == len(tweets["skips"]) == 11
    assert (again["recorded"], again["already_there"]) == (0, 2563)
    times = [each["occur_time"] for each in history]
    assert len(history) == 18
    assert times == sorted(times, reverse=True)


def test_a_history_longer_than_a_page_is_cut_where_it_was_asked_to(backstory: BackstoryCommand, tmp_path: Path) -> None:
    file = tmp_path / "many.ndjson"
    rows = [
        {
            "interaction": {
                "channel": "sms",
                "direction": "DIRECTION_INBOUND",
                "source": "many",
                "source_id": str(number),
                "occur_time": f"2025-05-{1 + number // 1000:02d}T10:{number // 60 % 60:02d}:{number % 60:02d}Z",
                "body": f"Message {number}",
            },
            "identity": {"kind": "phone", "value": "+442079460999"},
        }
        for number in range(1205)
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows))

    assert backstory.ok("import", "interactions", file, "-o", "json").value["recorded"] == 1205
    for limit in (3, 1100, 5000):
        found = backstory.ok("history", "+44 20 7946 0999", "--limit", limit, "-o", "json").value["interactions"]
        assert len({each["name"] for each in found}) == min(limit, 1205)
        assert [each["occur_time"] for each in found] == sorted((e["occur_time"] for e in found), reverse=True)


def test_what_was_exported_can_be_imported_into_an_empty_system_to_equal_content(
    backstory: BackstoryCommand, start_deployment: StartDeployment, tmp_path: Path
) -> None:
    file = tmp_path / "all.ndjson"
    backstory.ok("import", "emails", SAMPLES)
    backstory.ok("export", "interactions", "--file", file)
    count = len(file.read_text().splitlines())
    middle = json.loads(file.read_text().splitlines()[count // 2])["interaction"]["name"]

    rest = backstory.ok("export", "interactions", "--after", middle).lines
    other = BackstoryCommand(start_deployment("contacts", "interactions"))
    report = other.ok("import", "interactions", file, "-o", "json").value

    assert len(rest) == count - count // 2 - 1
    assert (report["recorded"], report["already_there"], report["skipped"]) == (count, 0, 0)
    ours = ("contact", "record_time", "person")
    assert checksum(other, *ours) == checksum(backstory, *ours)


def test_an_import_goes_on_when_the_service_is_killed_in_the_middle(
    backstory: BackstoryCommand, deployment: Deployment, tmp_path: Path
) -> None:
    file = tmp_path / "killed.ndjson"
    rows = [
        {
            "interaction": {
                "channel": "sms",
                "direction": "DIRECTION_INBOUND",
                "source": "killed",
                "source_id": told.source_id,
                "occur_time": told.occur_time.isoformat(),
                "body": told.body,
            },
            "identity": {"kind": "external-id", "scope": "killed", "value": told.person},
        }
        for told in islice(invent_interactions(7), 2000)
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows))
    stub = InteractionsServiceStub(deployment.channel("interactions"))

    running = backstory.start("import", "interactions", file, "-o", "json")
    eventually(30, lambda: _committed(stub, file, deployment) > 0 or running.poll() is not None)
    deployment.kill("interactions.grpc")
    done = ended(running)

    assert done.code == 0, done
    deployment.system.wait_ready()
    kept = [line["interaction"] for line in backstory.ok("export", "interactions").lines]
    of_this = [each["source_id"] for each in kept if each["source"] == "killed"]
    assert sorted(of_this) == sorted(row["interaction"]["source_id"] for row in rows)
    assert done.value["recorded"] + done.value["already_there"] >= len(rows)
    assert done.value["skipped"] == 0


def _committed(stub: InteractionsServiceStub, file: Path, deployment: Deployment) -> int:
    from commandline.importers.ndjson import read_ndjson

    request = api.GetImportRequest(name=read_ndjson(file).name)
    return stub.GetImport(request, metadata=tuple(deployment.metadata("admin")), timeout=5).committed_line


@pytest.mark.timeout(900)  # 200 people are erased, with proof
def test_the_sample_comes_and_goes_and_leaves_others_alone(start_deployment: StartDeployment, tmp_path: Path) -> None:
    deployment = start_deployment("contacts", "interactions", "notifications")
    backstory = BackstoryCommand(deployment)
    _slow_down(deployment, "insert", "contacts.contacts", {"times": 3})  # as on a machine whose disk stalls

    loaded = backstory.ok("sample", "load", "--seed", 3, "-o", "json").value
    again = backstory.ok("sample", "load", "--seed", 3, "-o", "json").value
    other = backstory("sample", "load", "--seed", 4, "--force")
    unconfirmed = backstory("sample", "remove")
    history = backstory.ok("history", "+1 202 555 0100", "-o", "json").value

    assert (loaded["contacts_created"], loaded["recorded"], loaded["skipped"]) == (200, 5000, 0)
    assert (again["contacts_created"], again["recorded"], again["already_there"]) == (0, 0, 5000)
    assert (other.code, "OTHER_SAMPLE" in other.err) == (1, True)
    assert (unconfirmed.code, "--yes" in unconfirmed.err) == (2, True)
    assert history["person"] == "contacts/sample-3-000"

    tweets = tmp_path / "tweets.csv"
    tweets.write_text(TWEETS)
    backstory.ok("import", "tweets", tweets)
    assert backstory.ok("sample", "remove", "--yes", "-o", "json").value == {
        "contacts_erased": 200,
        "contacts_left": 0,
        "interactions_emptied": 5000,
        "unproved": 0,
    }
    assert backstory("history", "+1 202 555 0100").code == 3
    assert backstory.ok("history", "x:990001", "-o", "json").value["summary"]["total"] == "3"
    refused = backstory("sample", "load", "--seed", 3)
    assert (refused.code, "HAS_CONTACTS" in refused.err) == (1, True)
    loaded = backstory.ok("sample", "load", "--seed", 3, "--force", "-o", "json").value
    assert (loaded["contacts_created"], loaded["recorded"], loaded["skipped"]) == (200, 5000, 0)
    assert backstory.ok("history", "+1 202 555 0100", "-o", "json").value["person"] == "contacts/sample-3-000-2"


def test_an_import_ends_well_although_the_database_is_slow_to_count_what_is_left(
    deployment: Deployment, backstory: BackstoryCommand, tmp_path: Path
) -> None:
    tweets = tmp_path / "slowly.csv"
    tweets.write_text(TWEETS.replace("99000", "98800").replace("90000", "90010"))
    once_it_is_stored = {"skip": 1}

    with ThreadPoolExecutor(1) as pool, _database(deployment) as client:
        _slow_down(deployment, "aggregate", "interactions.interactions", once_it_is_stored)
        importing = pool.submit(backstory.ok, "import", "tweets", tweets, "-o", "json")
        try:
            eventually(30, lambda: _times_slow(client) > 2)
        finally:
            client.admin.command("configureFailPoint", "failCommand", mode="off")
        report = importing.result().value

    assert report["recorded"] + report["already_there"] == 3
    assert report["unplaced"] == 0


def _slow_down(deployment: Deployment, command: str, collection: str, when: dict[str, int]) -> None:
    """Let the database run out of time at a command on a service's collection."""
    namespace = f"{deployment.system.layout.namespace}_{collection}"
    late = {"failCommands": [command], "errorCode": 50, "namespace": namespace}
    with _database(deployment) as client:
        client.admin.command("configureFailPoint", "failCommand", mode=when, data=late)


def _times_slow(client: MongoClient[dict[str, Any]]) -> int:
    told = client.admin.command({"getParameter": 1, "failpoint.failCommand": 1})
    return int(told["failpoint.failCommand"]["timesEntered"])


def _database(deployment: Deployment) -> MongoClient[dict[str, Any]]:
    return MongoClient(deployment.system.layout.addresses.mongodb_uri)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["history", "x:424242424242"], 3, "CUSTOMER_NOT_FOUND"),
        (["history", "c_unknown"], 3, "CONTACT_NOT_FOUND"),
        (["history", "x:not-a-number"], 2, "identity.value"),
        (["history", "two words"], 2, "IDENTITY-OR-ID"),
        (["history"], 2, "Missing"),
        (["history", "x:1", "--output", "xml"], 2, "--output"),
        (["import", "tweets", "no-such-file.csv"], 2, "no-such-file.csv"),
        (["import", "tweets", __file__], 2, "tweet_id"),
        (["token", "--role", "king"], 2, "--role"),
        (["export", "interactions", "--after", "nonsense"], 2, "after"),
        (["dead-letters", "show", "424242"], 3, "424242"),
        (["dead-letters", "discard", "1", "--reason", "none"], 2, "--yes"),
    ],
)
def test_each_failure_has_its_exit_code_and_one_line_that_says_why(
    backstory: BackstoryCommand, arguments: list[str], code: int, told: str
) -> None:
    done = backstory(*arguments)

    assert done.code == code, done
    assert told in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("environment", "code", "told"),
    [
        ({"BACKSTORY_TOKEN": "nonsense"}, 4, "TOKEN_INVALID"),
        ({"BACKSTORY_OPERATOR_KEY_FILE": "/nonexistent"}, 4, "NO_CREDENTIALS"),
        ({"BACKSTORY_INTERACTIONS_ADDRESS": "127.0.0.1:1"}, 1, "BACKSTORY_INTERACTIONS_ADDRESS"),
    ],
)
def test_a_wrong_environment_is_told_with_what_to_change(
    backstory: BackstoryCommand, environment: dict[str, str], code: int, told: str
) -> None:
    done = backstory("history", "x:1", **environment)

    assert (done.code, told in done.err) == (code, True), done


def test_a_token_carries_its_role_and_no_more(backstory: BackstoryCommand, tmp_path: Path) -> None:
    token = backstory.ok("token", "--role", "agent", "--subject", "agents/ana").out.strip()
    file = tmp_path / "tweets.csv"
    file.write_text(TWEETS)

    assert backstory("history", "x:424242424242", BACKSTORY_TOKEN=token).code == 3
    refused = backstory("import", "tweets", file, BACKSTORY_TOKEN=token)
    assert (refused.code, "PERMISSION_MISSING" in refused.err) == (4, True)


def test_checking_an_import_stores_nothing(backstory: BackstoryCommand, tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(b"From: checked@example.com\nMessage-ID: <checked@example.com>\n\nHello.\n")

    report = backstory.ok("import", "emails", file, "--validate-only", "-o", "json").value

    assert (report["recorded"], report["skipped"]) == (1, 0)
    assert backstory("history", "checked@example.com").code == 3


def test_a_table_is_for_people_and_customers_words_cannot_change_it(
    backstory: BackstoryCommand, tmp_path: Path
) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(b"From: marked@example.com\nMessage-ID: <marked@example.com>\n\n[bold red]Loud[/] :smile:\n")
    backstory.ok("import", "emails", file)

    shown = backstory.ok("history", "marked@example.com").out

    assert "[bold red]Loud[/] :smile:" in shown
    assert "\x1b" not in shown
