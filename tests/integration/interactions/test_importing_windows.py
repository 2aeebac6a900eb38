"""Importing in windows, customer after customer: the input's order counts, and no break loses or doubles anything."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence

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
            if number == 30:
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


def test_nothing_is_committed_past_a_window_whose_senders_could_not_be_asked(
    deployment: Deployment, customers: Customers
) -> None:
    name, phone = f"imports/{uuid.uuid4().hex}", a_phone()
    known = [_record(line, phone) for line in range(1, 501)]
    strangers = [_record(line, a_phone()) for line in range(501, 1001)]
    known_again = [_record(line, phone) for line in range(1001, 3001)]

    def parts() -> Iterator[pb.ImportInteractionsRequest]:
        yield from _requests(name, known)
        eventually(30, lambda: _progress(customers, name).committed_line)
        deployment.kill("contacts.grpc", stay_down=True)
        yield from _requests(name, strangers + known_again)

    try:
        with pytest.raises(ServiceError):
            customers.call(customers.interactions.ImportInteractions, parts(), seconds=60)
    finally:
        deployment.restart("contacts.grpc")
    eventually(30, lambda: _is_asked_again(customers))
    committed = _progress(customers, name).committed_line
    rest = [record for record in known + strangers + known_again if record.line > committed]
    report = customers.call(customers.interactions.ImportInteractions, _requests(name, rest), seconds=60)

    assert committed == 500
    assert report.recorded + report.already_there == 3000


def _is_asked_again(customers: Customers) -> bool:
    """Whether interactions has its connection to contacts back, which it tries again with growing pauses."""
    asked = pb.GetHistoryRequest(identity=a_phone())
    return isinstance(customers.refusal(customers.interactions.GetHistory, asked), NotFound)
