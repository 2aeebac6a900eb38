"""Importing: every record is accounted for, and sending it again changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import NotFound, ServiceError

from tests.support.customers import Customers, a_phone, an_interaction
from tests.support.eventually import eventually


def _name() -> str:
    return f"imports/{uuid.uuid4().hex}"


def _record(line: int, identity: pb.IdentityKey | None, **changes: object) -> pb.ImportRecord:
    told = pb.ImportedInteraction(interaction=an_interaction(**changes), identity=identity)
    return pb.ImportRecord(line=line, interaction=told)


def test_records_and_skips_add_up_and_each_skip_names_its_line_and_field(customers: Customers) -> None:
    phone = a_phone()
    records = [
        _record(1, phone),
        _record(2, phone, channel="No Channel"),
        _record(3, None),
        _record(4, phone, direction=55),
        _record(5, None, contact="contacts/c_unknown"),
        pb.ImportRecord(line=6, raw=pb.RawMessage(channel="email", content=b"", origin="empty.eml")),
        pb.ImportRecord(line=7, raw=pb.RawMessage(channel="fax", content=b"x", origin="page.fax")),
        pb.ImportRecord(line=8),
        _record(9, phone),
    ]
    report = customers.import_records(records, _name())

    assert (report.recorded, report.already_there, report.skipped) == (2, 0, 7)
    assert [(skip.line, skip.reason, skip.field) for skip in report.skips] == [
        (2, "INVALID_FIELD", "interaction.channel"),
        (3, "FIELD_REQUIRED", "identity"),
        (4, "ENUM_UNKNOWN", "interaction.direction"),
        (5, "CONTACT_NOT_FOUND", ""),
        (6, "EMPTY_MESSAGE", "content"),
        (7, "CHANNEL_UNREADABLE", "raw.channel"),
        (8, "FIELD_REQUIRED", "record"),
    ]
    assert report.state == pb.IMPORT_STATE_SUCCEEDED
    assert report.committed_line == 9


def test_a_second_import_finds_everything_there_and_changes_nothing(customers: Customers) -> None:
    phones = [a_phone() for _ in range(5)]
    records = [_record(line, phones[line % 5]) for line in range(1, 101)]
    name = _name()
    customers.import_records(records, name)
    before = [customers.history(phone).SerializeToString(deterministic=True) for phone in phones]
    again = customers.import_records(records, name)

    assert (again.recorded, again.already_there, again.skipped) == (0, 100, 0)
    assert [customers.history(phone).SerializeToString(deterministic=True) for phone in phones] == before


def test_imported_records_are_marked_so_that_they_trigger_nothing(customers: Customers) -> None:
    phone = a_phone()
    customers.import_records([_record(1, phone)], _name())

    assert customers.history(phone).interactions[0].backfill


def test_a_sender_that_cannot_be_normalised_is_kept_with_a_contact_of_its_own(customers: Customers) -> None:
    nobody = pb.IdentityKey(kind="phone", value="anonymous caller")
    name = _name()
    records = [_record(1, nobody, source_id="odd-1"), _record(2, nobody, source_id="odd-2")]
    first = customers.import_records(records, name)
    again = customers.import_records(records, name)

    assert (first.recorded, first.skipped) == (2, 0)
    assert (again.already_there, again.skipped) == (2, 0)


def test_an_import_that_breaks_goes_on_where_it_was_committed(customers: Customers) -> None:
    phone, name = a_phone(), _name()
    records = [_record(line, phone) for line in range(1, 1501)]

    def broken() -> Iterator[pb.ImportInteractionsRequest]:
        yield pb.ImportInteractionsRequest(name=name, source="test-import")
        for start in range(0, 1200, 100):
            yield pb.ImportInteractionsRequest(records=records[start : start + 100])
        eventually(30, lambda: _progress(customers, name).committed_line)
        raise ConnectionResetError

    with pytest.raises(ServiceError):
        customers.call(customers.interactions.ImportInteractions, broken(), seconds=60)
    progress = _progress(customers, name)
    rest = [record for record in records if record.line > progress.committed_line]
    report = customers.import_records(rest, name)

    assert progress.state == pb.IMPORT_STATE_RUNNING
    assert 500 <= progress.committed_line <= 1200
    # What was on its way into the store when the stream broke counts there, or is found there when it is sent again.
    assert report.recorded <= 1500 <= report.recorded + report.already_there
    assert customers.history(phone).summary.total == 1500


def _progress(customers: Customers, name: str) -> pb.Import:
    try:
        progress: pb.Import = customers.call(customers.interactions.GetImport, pb.GetImportRequest(name=name))
    except NotFound:
        return pb.Import()
    return progress


def test_validate_only_reports_and_stores_nothing(customers: Customers) -> None:
    phone = a_phone()
    customers.ensure(phone)

    def parts() -> Iterator[pb.ImportInteractionsRequest]:
        yield pb.ImportInteractionsRequest(
            name=_name(), source="x", records=[_record(1, phone), _record(2, phone, channel="")], validate_only=True
        )

    report = customers.call(customers.interactions.ImportInteractions, parts(), seconds=30)

    assert (report.recorded, report.skipped) == (1, 1)
    assert [skip.line for skip in report.skips] == [2]
    assert customers.history(phone).summary.total == 0


def test_all_skips_can_be_paged(customers: Customers) -> None:
    name = _name()
    customers.import_records([_record(line, None) for line in range(1, 8)], name)
    lines: list[int] = []
    token = ""
    while True:
        page = customers.call(
            customers.interactions.ListImportErrors,
            pb.ListImportErrorsRequest(parent=name, page_size=3, page_token=token),
        )
        lines += [skip.line for skip in page.skips]
        token = page.next_page_token
        if not token:
            break

    assert lines == [1, 2, 3, 4, 5, 6, 7]


def test_an_unknown_import_is_not_found(customers: Customers) -> None:
    refused = customers.refusal(customers.interactions.GetImport, pb.GetImportRequest(name="imports/none"))

    assert isinstance(refused, NotFound)


def test_an_export_is_what_the_import_reads(customers: Customers) -> None:
    phone = a_phone()
    names = {customers.record(phone, body=f"line {number}").name for number in range(5)}
    contact = customers.history(phone).person
    stream = customers.interactions.ExportInteractions(
        pb.ExportInteractionsRequest(contact=contact), timeout=20, metadata=tuple(customers.metadata())
    )
    records = [pb.ImportRecord(line=line, interaction=answer.record) for line, answer in enumerate(stream, 1)]
    report = customers.import_records(records, _name())

    assert {record.interaction.interaction.name for record in records} == names
    assert (report.recorded, report.already_there, report.skipped) == (0, 5, 0)
