"""Contacts in and out by the command line: looked at, checked, carried through kills, the same on the other side."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline.system.servers import Servers
from pymongo import MongoClient
from servicekit.adapters.mongo_client import Row

from tests.support.backstory_command import BackstoryCommand, ended
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.servers import fresh_namespace

pytestmark = pytest.mark.timeout(600)  # commands and kills one after the other, on a busy machine

CUSTOMERS = (
    "Kundennummer;Vorname;Nachname;E-Mail;Telefon;Firma;Schuhgröße\r\n"
    "4711;Ana;Lima;ana@example.com;030 1234567;Acme GmbH;44\r\n"
    "4712;Jörg;Müller;joerg@example.com;;;\r\n"
    "4713;Zoë;Öz;nobody;;;40\r\n"
    "4714;Bo;Berg\r\n"
)
MANY = 3_000


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    started = Deployment(tmp_path_factory.mktemp("carrying"), servers, module_namespace, ["contacts"], {})
    started.start()
    yield started
    started.stop()


@pytest.fixture
def backstory(deployment: Deployment) -> BackstoryCommand:
    return BackstoryCommand(deployment)


@pytest.fixture
def elsewhere(servers: Servers, tmp_path: Path) -> Iterator[BackstoryCommand]:
    """An empty deployment beside the first."""
    with fresh_namespace(servers) as namespace:
        started = Deployment(tmp_path / "elsewhere", servers, namespace, ["contacts"], {})
        started.start()
        yield BackstoryCommand(started)
        started.stop()


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A file that takes a while."""
    file = tmp_path / "many.csv"
    rows = [f"{n},Customer {n},many.{n}@example.com,+4930{20_000_000 + n}" for n in range(MANY)]
    file.write_text("\n".join(["Customer ID,Full name,E-mail,Phone", *rows]))
    return file


def counts(report: Row) -> tuple[int, int, int, int]:
    return report["created"], report["updated"], report["already_there"], report["skipped"]


def test_a_file_is_looked_at_checked_and_then_imported_and_a_repeat_changes_nothing(
    backstory: BackstoryCommand, tmp_path: Path
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(CUSTOMERS)
    said = (file, "--source", "shop", "--region", "DE", "--map", "Schuhgröße=custom_fields.shoe_size", "-o", "json")
    preview = backstory.ok("contacts", "import", *said, "--preview").value
    checked = backstory.ok("contacts", "import", *said, "--dry-run").value
    nobody = backstory("contacts", "import", tmp_path / "nothing.csv")
    first = backstory.ok("contacts", "import", *said).value
    again = backstory.ok("contacts", "import", *said).value

    assert {each["column"]: each["field"] for each in preview["columns"]} == {
        "Kundennummer": "external-id", "Vorname": "given_name", "Nachname": "family_name", "E-Mail": "email",
        "Telefon": "phone", "Firma": "organization", "Schuhgröße": "custom_fields.shoe_size",
    }  # fmt: skip
    assert preview["rows"][0]["contact"]["given_name"] == "Ana"
    assert preview["rows"][3]["skip"]["reason"] == "ROW_WRONG_WIDTH"
    assert nobody.code == 2
    assert counts(checked) == counts(first) == (3, 0, 0, 1)
    assert checked["skips"] == first["skips"]
    assert (first["skips"][0]["line"], first["skips"][0]["field"]) == (5, "E-Mail")
    assert counts(again) == (0, 0, 3, 1)
    assert checked["checksum"] == first["checksum"] == again["checksum"]


def test_an_import_is_in_the_audit_of_everybody_it_brought(elsewhere: BackstoryCommand, many: Path) -> None:
    elsewhere.ok("contacts", "import", many, "--source", "many", "-o", "json")

    def entries() -> list[Row]:
        listed = elsewhere.ok("audit", "--service", "contacts", "--limit", 1000, "-o", "json").value["entries"]
        return [row for row in listed if row["method"].endswith("/ImportContacts")]

    def brought() -> set[str]:
        return {contact for row in entries() for contact in row.get("contacts", ())}

    eventually(60, lambda: len(brought()) == MANY)
    (call,) = [row for row in entries() if row["kind"] == "AUDIT_KIND_CALL"]
    changes = [row for row in entries() if row["kind"] == "AUDIT_KIND_WRITE"]
    assert call["outcome"] == "OK"
    assert {row["event"] for row in changes} == {"ContactCreated"}
    assert len(changes) < MANY / 10
    (found, *_) = sorted(brought())
    about = elsewhere.ok("audit", "--service", "contacts", "--contact", found, "-o", "json").value["entries"]
    assert [row["event"] for row in about if row["kind"] == "AUDIT_KIND_WRITE"] == ["ContactCreated"]


def test_letters_of_another_encoding_are_asked_about(backstory: BackstoryCommand, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes("Name;E-Mail\nJörg Müller;old.joerg@example.com\n".encode("cp1252"))
    refused = backstory("contacts", "import", file)
    done = backstory.ok("contacts", "import", file, "--encoding", "cp1252", "-o", "json").value

    assert refused.code == 2
    assert "Line 2 is not UTF-8. It looks like cp125" in refused.err
    assert "--encoding" in refused.err
    assert counts(done) == (1, 0, 0, 0)


def test_an_import_survives_kills_of_service_and_command_without_loss_or_double(
    backstory: BackstoryCommand, deployment: Deployment, servers: Servers, module_namespace: str, many: Path
) -> None:
    said = ("contacts", "import", many, "--source", "many", "-o", "json")
    with MongoClient[Row](servers.addresses.mongodb_uri) as client:
        contacts = client[f"{module_namespace}_contacts"]["contacts"]
        mine = {"identities.source": "many"}
        command = backstory.start(*said)
        for _ in range(2):
            there = contacts.count_documents(mine)
            eventually(240, lambda there=there: contacts.count_documents(mine) > there)  # type: ignore[misc] # bound now
            deployment.kill("contacts.grpc")
            deployment.system.wait_ready("contacts.grpc")
        there = contacts.count_documents(mine)
        eventually(240, lambda: contacts.count_documents(mine) > there)
        command.kill()
        command.communicate()

        command = backstory.start(*said)
        done = ended(command)

        assert done.code == 0, done
        created, updated, already_there, skipped = counts(done.value)
        assert (created + already_there, updated, skipped) == (MANY, 0, 0)
        assert contacts.count_documents(mine) == MANY
        values = contacts.distinct("identities.value", {**mine, "version": 1})
        assert len({each for each in values if "@" in each}) == MANY
    assert counts(backstory.ok(*said).value) == (0, 0, MANY, 0)


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_an_export_goes_into_an_empty_deployment_and_has_the_same_checksum_there(
    backstory: BackstoryCommand, elsewhere: BackstoryCommand, tmp_path: Path, form: str
) -> None:
    customers, out, back = (tmp_path / name for name in ("customers.csv", "out", "back"))
    customers.write_text(CUSTOMERS)
    backstory.ok("contacts", "import", customers, "--source", "shop", "--region", "DE")
    exported = backstory.ok("contacts", "export", "--format", form, "--output-file", out, "-o", "json").value
    imported = elsewhere.ok("contacts", "import", out, "-o", "json").value
    again = elsewhere.ok("contacts", "export", "--format", form, "--output-file", back, "-o", "json").value

    assert exported["exported"] >= 3
    assert counts(imported) == (exported["exported"], 0, 0, 0)
    assert exported["checksum"] == imported["checksum"] == again["checksum"]
    assert out.read_bytes() == back.read_bytes()


def test_an_export_that_was_killed_goes_on_where_it_was(
    backstory: BackstoryCommand, many: Path, tmp_path: Path
) -> None:
    backstory.ok("contacts", "import", many, "--source", "many")
    whole, parts = tmp_path / "whole.csv", tmp_path / "parts.csv"
    expected = backstory.ok("contacts", "export", "--format", "csv", "--output-file", whole, "-o", "json").value
    mark = tmp_path / "parts.csv.resume"
    command = backstory.start("contacts", "export", "--format", "csv", "--output-file", parts)
    while not mark.is_file() and command.poll() is None:
        time.sleep(0.001)
    command.kill()
    command.communicate()
    assert json.loads(mark.read_text())["exported"] < expected["exported"]
    done = backstory.ok("contacts", "export", "--format", "csv", "--output-file", parts, "--resume", "-o", "json").value

    assert done == expected
    assert parts.read_bytes() == whole.read_bytes()
    assert not mark.exists()


def test_an_export_without_a_file_is_written_to_standard_output(backstory: BackstoryCommand) -> None:
    done = backstory.ok("contacts", "export", "--format", "vcard")
    resumed = backstory("contacts", "export", "--resume")

    assert done.out.startswith("BEGIN:VCARD") or not done.out
    assert "checksum" in done.err
    assert resumed.code == 2
