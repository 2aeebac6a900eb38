"""Somebody is erased by command, with a preview and proofs, and again after a backup brought them back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from tests.conftest import StartDeployment
from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers
from tests.support.deployment import Deployment
from tests.support.planting import plant
from tests.support.scanning import database_of, found

SERVICES = ("contacts", "interactions", "notifications")
Kept = dict[str, dict[str, list[dict[str, Any]]]]


def backup(deployment: Deployment) -> Kept:
    """Read everything the services keep, as it was at one moment."""
    with databases(deployment) as all_of_them, all_of_them[0].client.start_session(snapshot=True) as session:
        return {
            database.name: {
                name: list(database[name].find(session=session)) for name in database.list_collection_names()
            }
            for database in all_of_them
        }


def restore(deployment: Deployment, kept: Kept) -> None:
    """Put everything back as it was while nothing runs: a worker would write between the old and the new rows."""
    with stopped(deployment), databases(deployment) as all_of_them:
        for database in all_of_them:
            for name in database.list_collection_names():
                database[name].delete_many({})
                if kept[database.name].get(name):
                    database[name].insert_many(kept[database.name][name])


@contextmanager
def stopped(deployment: Deployment) -> Iterator[None]:
    processes = deployment.system.processes
    for process in processes:
        deployment.kill(process, stay_down=True)
    yield
    for process in processes:
        deployment.system.restart(process)
    deployment.system.wait_ready(seconds=120)


@contextmanager
def databases(deployment: Deployment) -> Iterator[list[Database[dict[str, Any]]]]:
    system = deployment.system
    with MongoClient[dict[str, Any]](system.layout.addresses.mongodb_uri) as client:
        yield [database_of(client, system, service) for service in SERVICES]


def test_a_list_of_erasures_erases_again_whom_a_backup_brought_back(
    start_deployment: StartDeployment, tmp_path: Path
) -> None:
    deployment = start_deployment(*SERVICES)
    customers, backstory = Customers(deployment, "admin"), BackstoryCommand(deployment)
    planted = plant(deployment)
    reason = ("--reason", "request 4711", "--yes")
    kept = backup(deployment)

    preview = backstory.ok("contacts", "erase", planted.contacts[1], *reason, "--dry-run", "-o", "json").value
    assert set(preview["contacts"]) == set(planted.contacts)
    assert preview["interactions"] == customers.history(contact=planted.contacts[0]).summary.total > 0
    assert found(deployment.system, planted.texts)

    done = backstory.ok("contacts", "erase", planted.contacts[1], *reason, "-o", "json").value
    assert done["state"] == "ERASURE_STATE_DONE"
    assert {proof["service"] for proof in done["proofs"]} == set(SERVICES)
    assert not found(deployment.system, planted.texts)
    erasures = tmp_path / "erasures.ndjson"
    erasures.write_text(backstory.ok("contacts", "erasures", "-o", "ndjson").out)

    restore(deployment, kept)
    assert found(deployment.system, planted.texts)
    again = backstory.ok("contacts", "erase-again", erasures, "--yes", "-o", "json").value["erasures"]
    assert {contact for each in again for contact in each["contacts"]} == set(planted.contacts)
    assert {each["state"] for each in again} == {"ERASURE_STATE_DONE"}
    assert {each["reason"] for each in again} == {"request 4711"}
    assert not found(deployment.system, planted.texts)

    once_more = backstory.ok("contacts", "erase-again", erasures, "--yes", "-o", "json")
    assert once_more.value["erasures"] == []


def test_what_is_no_list_of_erasures_is_refused_with_its_line(
    start_deployment: StartDeployment, tmp_path: Path
) -> None:
    backstory = BackstoryCommand(start_deployment("contacts"))
    erasures = tmp_path / "erasures.ndjson"
    erasures.write_text('{"contacts": [], "reason": "request 1"}\n{"contact": "contacts/c_1"}\n')

    refused = backstory("contacts", "erase-again", erasures, "--yes")

    assert refused.code == 2
    assert "line 2" in refused.err
