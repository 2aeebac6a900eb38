"""Importing in windows, customer after customer: the input's order counts, and no break loses or doubles anything."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import NotFound, ServiceError

from services.interactions.usecases.import_interactions import MOST_RECORDS
from tests.support.customers import Customers, a_phone, an_interaction
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.stored import Stored


@pytest.fixture
def stored(deployment: Deployment) -> Iterator[Stored]:
    """What the interactions service keeps."""
    with Stored(deployment) as stored:
        yield stored


def _records(phones: Sequence[pb.IdentityKey], count: int) -> list[pb.ImportRecord]:
    """Records of these customers, in turns."""
    return [_record(line, phones[line % len(phones)], body=f"message {line}") for line in range(1, count + 1)]


def _record(line: int, phone: pb.IdentityKey, **changes: object) -> pb.ImportRecord:
    told = pb.ImportedInteraction(interaction=an_interaction(source="", **changes), identity=phone)
    return pb.ImportRecord(line=line, interaction=told)


def _requests(name: str, records: Sequence[pb.ImportRecord]) -> Iterator[pb.ImportInteractionsRequest]:
    yield pb.ImportInteractionsRequest(name=name, source="test-import")
    for start in range(0, len(records), 250):
        yield pb.ImportInteractionsRequest(records=records[start : start + 250])


def _progress(customers: Customers, name: str) -> pb.Import:
    try:
        progress: pb.Import = customers.call(customers.interactions.GetImport, pb.GetImportRequest(name=name))
    except NotFound:
        return pb.Import()
    return progress


def test_a_customer_met_in_several_windows_is_numbered_in_the_order_of_the_input(
    customers: Customers, stored: Stored
) -> None:
    phones = [a_phone() for _ in range(3)]
    records = _records(phones, 2 * MOST_RECORDS)
    report = customers.import_records(records, f"imports/{uuid.uuid4().hex}", batch=500)

    assert (report.recorded, report.committed_line) == (len(records), len(records))
    for number, phone in enumerate(phones):
        contact = customers.history(phone).person.removeprefix("contacts/")
        mine = [record.interaction.interaction.body for record in records if record.line % 3 == number]
        assert stored.bodies_in_order_of_recording(contact) == mine
        assert stored.card_is_as_rebuilt(contact)


def test_of_repeats_in_one_window_the_first_of_the_input_counts_whoever_they_are_from(customers: Customers) -> None:
    early, late = a_phone(), a_phone()
    records = [
        _record(1, late),
        _record(2, early, source_id="same", body="the first"),
        _record(3, late, source_id="same", body="the first"),
        _record(4, late, source_id="same", body="another"),
    ]
    source = f"source-{uuid.uuid4().hex}"
    report = customers.import_records(records, f"imports/{uuid.uuid4().hex}", source=source)

    assert (report.recorded, report.already_there, report.skipped) == (2, 1, 1)
    assert [(skip.line, skip.reason) for skip in report.skips] == [(4, "SOURCE_ID_TAKEN")]
    assert [each.body for each in customers.history(early).interactions] == ["the first"]


def test_a_kill_in_the_middle_of_the_windows_loses_nothing_and_doubles_nothing(
    deployment: Deployment, customers: Customers, stored: Stored
) -> None:
    phones = [a_phone() for _ in range(120)]
    records = _records(phones, 3 * MOST_RECORDS)
    random.Random(7).shuffle(records)
    for line, record in enumerate(records, 1):
        record.line = line
    name = f"imports/{uuid.uuid4().hex}"

    def until_something_is_committed() -> Iterator[pb.ImportInteractionsRequest]:
        for number, request in enumerate(_requests(name, records)):
            yield request
            if number == 10:
                eventually(30, lambda: _progress(customers, name).committed_line)
                deployment.kill("interactions.grpc")

    with pytest.raises(ServiceError):
        customers.call(customers.interactions.ImportInteractions, until_something_is_committed(), seconds=60)
    progress = eventually(30, lambda: _after_the_restart(customers, name))
    assert progress
    committed = progress.committed_line
    names = stored.names_from("test-import")
    rest = [record for record in records if record.line > committed]
    report = customers.call(customers.interactions.ImportInteractions, _requests(name, rest), seconds=120)
    again = customers.call(customers.interactions.ImportInteractions, _requests(name, records), seconds=120)
    customers.placed(name)

    assert 0 < committed < len(records)
    assert {stored.name_of(record, "test-import") for record in records[:committed]} <= names
    assert report.recorded + report.already_there == len(records)
    assert (again.recorded, again.already_there, again.skipped) == (0, len(records), 0)
    for phone in phones:
        contact = customers.history(phone).person.removeprefix("contacts/")
        assert len(stored.bodies_in_order_of_recording(contact)) == len(records) // len(phones)
        assert stored.card_is_as_rebuilt(contact)


def _after_the_restart(customers: Customers, name: str) -> pb.Import | None:
    try:
        return _progress(customers, name)
    except ServiceError:
        return None


def test_an_import_while_contacts_is_down_is_stored_and_placed_when_it_is_back(
    deployment: Deployment, customers: Customers
) -> None:
    name, known, stranger = f"imports/{uuid.uuid4().hex}", a_phone(), a_phone()
    customers.record(known)
    deployment.kill("contacts.grpc", stay_down=True)
    try:
        records = [_record(line, known if line % 2 else stranger) for line in range(1, 1001)]
        report = customers.call(customers.interactions.ImportInteractions, _requests(name, records), seconds=60)
        waiting = customers.history(stranger)
    finally:
        deployment.restart("contacts.grpc")
    customers.placed(name)

    assert (report.recorded, report.skipped) == (1000, 0)
    assert report.unplaced == 1000
    assert eventually(10, lambda: _went_on(report, _progress(customers, name)))
    assert list(waiting.degraded) == ["contacts"]
    assert waiting.interactions
    assert customers.history(known).summary.total == 501
    assert customers.history(stranger).summary.total == 500


def _went_on(before: pb.Import, now: pb.Import) -> bool:
    return now.update_time.ToDatetime() > before.update_time.ToDatetime()


def test_what_is_imported_is_placed_when_the_import_has_ended_or_fallen_silent(
    customers: Customers, stored: Stored
) -> None:
    name, phone = f"imports/{uuid.uuid4().hex}", a_phone()
    gate = Event()

    def parts() -> Iterator[pb.ImportInteractionsRequest]:
        yield from _requests(name, [_record(line, phone) for line in range(1, 501)])
        eventually(30, lambda: _progress(customers, name).committed_line)
        gate.wait(60)
        raise ConnectionResetError

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(customers.call, customers.interactions.ImportInteractions, parts(), seconds=90)
        eventually(30, lambda: _progress(customers, name).committed_line)
        while_storing = _progress(customers, name).unplaced
        customers.placed(name)
        gate.set()
        with pytest.raises(ServiceError):
            sending.result(30)

    assert while_storing == 500
    assert customers.history(phone).summary.total == 500
    assert stored.card_is_as_rebuilt(customers.history(phone).person.removeprefix("contacts/"))
