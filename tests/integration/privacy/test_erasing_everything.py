"""Fifty texts are planted in every place that takes one; after the erasure none of them is anywhere."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import erasures_pb2 as e
from backstory.events.contacts.v1.events_pb2 import PersonErased
from backstory.interactions.v1 import interactions_pb2 as i
from backstory.operations.v1 import operations_pb2 as o
from backstory.operations.v1.operations_pb2_grpc import OperationsServiceStub
from servicekit.erasing import proof_digest

from tests.support.customers import Customers, an_interaction
from tests.support.deployment import Deployment
from tests.support.erasing import erase, erased, figures
from tests.support.eventually import eventually
from tests.support.planting import Planted, plant
from tests.support.scanning import found, messages

SERVICES = ("contacts", "interactions", "notifications")


@pytest.fixture(scope="module")
def customers(deployment: Deployment) -> Customers:
    return Customers(deployment, "admin")


@pytest.fixture(scope="module")
def before(deployment: Deployment, customers: Customers) -> tuple[Planted, dict[str, set[str]], Any]:
    """What was planted, where it is found, and the figures of the history."""
    planted = plant(deployment)
    return planted, found(deployment.system, planted.texts), figures(customers, planted.contacts[0])


@pytest.fixture(scope="module")
def done(customers: Customers, before: tuple[Planted, dict[str, set[str]], Any]) -> e.Erasure:
    planted, _, _ = before
    return erased(customers, erase(customers, planted.contacts[1]))


def test_every_text_is_there_before_and_nothing_of_it_afterwards(
    deployment: Deployment, before: tuple[Planted, dict[str, set[str]], Any], done: e.Erasure
) -> None:
    planted, places, _ = before

    assert len(planted.texts) >= 50
    assert set(places) == set(planted.texts)
    everywhere = set().union(*places.values())
    kept = ["contacts", "merges", "import_skips", "segments", "consents", "audit_entries"]
    of_interactions = [
        "interactions",
        "cards",
        "past_members",
        "quarantine",
        "import_skips",
        "break_glasses",
        "issues",
        "facts",
        "audit_entries",
        "webhook_inbox",
        "watermarks",
    ]
    assert {
        *(f"contacts.{name}" for name in kept),
        *(f"interactions.{name}" for name in of_interactions),
        "notifications.notifications",
    } <= everywhere
    assert any(".events." in place for place in everywhere)
    assert any(".dlq." in place for place in everywhere)
    assert found(deployment.system, planted.texts) == {}


def test_each_service_has_proved_what_it_removed(
    before: tuple[Planted, dict[str, set[str]], Any], done: e.Erasure
) -> None:
    planted, _, _ = before
    proofs = {proof.service: proof for proof in done.proofs}

    assert sorted(done.contacts) == sorted(planted.contacts)
    assert set(proofs) == set(SERVICES)
    removed = dict(proofs["contacts"].removed)
    assert removed.pop("audit_entries") >= 3
    assert removed.pop("duplicate_suggestions") <= 1  # by then the worker has looked for duplicates, or has not
    assert removed == {
        "contacts": 2, "merges": 3, "identity_claims": 1, "import_skips": 1, "segments": 1, "consents": 1,
    }  # fmt: skip
    of_interactions = dict(proofs["interactions"].removed)
    assert of_interactions.pop("audit_entries") >= 1
    assert of_interactions.pop("past_members") >= 2
    assert of_interactions == {
        "interactions": 11, "facts": 1, "cards": 1, "quarantine": 1, "import_skips": 1, "break_glasses": 1, "issues": 1,
        "issue_links": 1, "webhook_inbox": 2, "status_logs": 0, "watermarks": 1, "blobs-files": 0, "search_entries": 0,
        "issue_views": 0, "blocked_identities": 0,
    }  # fmt: skip
    assert proofs["notifications"].removed["notifications"] >= 1
    contacts = [name.removeprefix("contacts/") for name in done.contacts]
    for service, proof in proofs.items():
        assert proof.left == 0
        erasure = done.name.removeprefix("erasures/")
        assert proof.digest == proof_digest(erasure, service, contacts, proof.removed)
    assert done.purged_events > 10
    assert done.purged_dead_letters == 1


def test_figures_do_not_move_and_what_is_left_says_that_something_took_place(
    customers: Customers, before: tuple[Planted, dict[str, set[str]], Any], done: e.Erasure
) -> None:
    planted, _, earlier = before

    assert figures(customers, planted.contacts[0]) == earlier
    left = customers.call(customers.interactions.GetInteraction, i.GetInteractionRequest(name=planted.interaction.name))
    assert left.HasField("content_removed_time")
    was = planted.interaction
    for name in ("contact", "channel", "direction", "kind", "occur_time", "record_time", "source"):
        assert getattr(left, name) == getattr(was, name)
    assert left.actor == i.Actor(type=i.ACTOR_TYPE_CUSTOMER)
    contact = customers.call(customers.contacts.GetContact, c.GetContactRequest(name=planted.contacts[1]))
    assert contact.state == c.CONTACT_STATE_ERASED
    assert contact.display_name == "Erased customer"
    assert not contact.identities


def test_one_event_of_each_contact_stays_on_the_bus(
    deployment: Deployment, before: tuple[Planted, dict[str, set[str]], Any], done: e.Erasure
) -> None:
    planted, _, _ = before
    ids = [name.removeprefix("contacts/") for name in planted.contacts]

    kept = [(subject, raw) for subject, raw in messages(deployment.system) if subject.rpartition(".")[2] in ids]

    assert sorted(subject.split(".")[-2:] for subject, _ in kept) == sorted(["PersonErased", each] for each in ids)


def test_nothing_comes_back_by_a_rebuild_a_reconcile_or_an_import(
    deployment: Deployment,
    customers: Customers,
    before: tuple[Planted, dict[str, set[str]], Any],
    done: e.Erasure,
) -> None:
    planted, _, earlier = before
    for service, kind in [(each, "reconcile") for each in SERVICES] + [
        ("interactions", "rebuild"),
        ("contacts", "rebuild"),
    ]:
        assert run(deployment, customers, service, kind) == o.OPERATION_STATE_SUCCEEDED
    again = i.ImportRecord()
    again.CopyFrom(planted.record)
    late = i.ImportRecord()
    late.CopyFrom(planted.record)
    late.line, late.interaction.interaction.source_id = 2, uuid.uuid4().hex
    named = i.ImportRecord(
        line=3, interaction=i.ImportedInteraction(interaction=an_interaction(contact=planted.contacts[0]))
    )
    report = customers.import_records([again, late, named], f"imports/{uuid.uuid4().hex}")
    assert (report.recorded, report.already_there) == (1, 1)
    assert {skip.line: skip.reason for skip in report.skips} == {3: "CONTACT_ERASED"}
    assert contact_import(customers, planted) == ["IDENTITY_ERASED", "CONTACT_ERASED"]
    refusal = customers.refused(contact=planted.contacts[0])
    assert refusal.reason == "CONTACT_ERASED"

    # The late one is older than the erasure: it is emptied instead of being placed, and makes nobody.
    assert eventually(30, lambda: not found(deployment.system, planted.texts))
    assert figures(customers, planted.contacts[0]) == earlier


def test_a_customer_who_comes_back_is_somebody_new(
    customers: Customers, before: tuple[Planted, dict[str, set[str]], Any], done: e.Erasure
) -> None:
    planted, _, _ = before
    email = next(text for text in planted.texts) + "@example.org"  # theirs or not: nobody has it any more

    new = customers.ensure(i.IdentityKey(kind="email", value=email))

    assert new.name not in planted.contacts
    assert new.person == new.name


def contact_import(customers: Customers, planted: Planted) -> list[str]:
    """Import the customer once more by an old list, and by the old id; return why each was skipped."""
    email = planted.record.interaction.identity.value
    by_address = c.Contact(display_name="Back", identities=[c.Identity(kind="email", raw_value=email)])
    by_id = c.Contact(name=planted.contacts[0], display_name="Back")
    records = [c.ContactImportRecord(line=line, contact=each) for line, each in enumerate((by_address, by_id), 1)]
    parts = [
        c.ImportContactsRequest(name=f"contactImports/{uuid.uuid4().hex}", source="test-import"),
        c.ImportContactsRequest(records=records),
    ]
    report = customers.call(customers.contacts.ImportContacts, iter(parts), seconds=60)
    return [skip.reason for skip in sorted(report.skips, key=lambda skip: int(skip.line))]


def run(deployment: Deployment, customers: Customers, service: str, kind: str) -> int:
    """Run a piece of maintenance and return how it ended."""
    stub = OperationsServiceStub(deployment.channel(service))
    started = customers.call(stub.StartOperation, o.StartOperationRequest(kind=kind))
    ended = (o.OPERATION_STATE_SUCCEEDED, o.OPERATION_STATE_FAILED)

    def state() -> int:
        now = customers.call(stub.GetOperation, o.GetOperationRequest(name=started.name))
        return int(now.state) if now.state in ended else 0

    return eventually(60, state)


def test_the_event_that_stays_names_contacts_and_nothing_else(deployment: Deployment, done: e.Erasure) -> None:
    event = next(raw for subject, raw in messages(deployment.system) if ".PersonErased." in subject)

    told = PersonErased.FromString(event.partition(b"{'")[0])
    assert sorted(told.contacts) == sorted(done.contacts)
    assert told.contact.display_name == "Erased customer"
