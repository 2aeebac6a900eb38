"""Importing contacts: every record is accounted for, nobody is merged by it, and sending it again changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import imports_pb2 as imports
from backstory.events.contacts.v1 import events_pb2
from servicekit.errors import InvalidArgument, NotFound

from tests.support.carried_contacts import (
    a_name,
    a_phone_number,
    a_record,
    an_email,
    an_external_id,
    carry_in,
    counts,
)
from tests.support.contacts_service import ContactsService


def _own() -> str:
    return uuid.uuid4().hex


def _contact(service: ContactsService, identity: pb.Identity) -> pb.Contact:
    key = pb.IdentityKey(kind=identity.kind, scope=identity.scope, value=identity.raw_value)
    found: pb.ResolveIdentityResponse = service.call("ResolveIdentity", pb.ResolveIdentityRequest(identity=key))
    return found.contact


def _create(service: ContactsService, *identities: pb.Identity, **fields: str) -> pb.Contact:
    contact = pb.Contact(identities=identities, **fields)  # type: ignore[arg-type] # texts only
    created: pb.Contact = service.call("CreateContact", pb.CreateContactRequest(contact=contact))
    return created


def _rows(service: ContactsService) -> int:
    return service.collection.count_documents({})


def test_records_and_skips_add_up_and_each_skip_names_its_line_and_field(service: ContactsService) -> None:
    known = an_external_id(_own())
    report = carry_in(
        service,
        [
            a_record(1, known, display_name="Ana Lima"),
            a_record(2, an_email(), given_name="x" * 201),
            a_record(3, pb.Identity(kind="pigeon", raw_value="7")),
            a_record(4, pb.Identity(kind="external-id", raw_value="7")),
            a_record(5),
            pb.ContactImportRecord(line=6),
            a_record(7, known, tags=["Not Kebab"]),
            a_record(8, an_email(), name="people/7"),
            a_record(9, known, display_name="Ana Lima"),
            a_record(10, known, display_name="Ana Maria Lima"),
        ],
    )

    assert counts(report) == (1, 1, 1, 7)
    assert [(skip.line, skip.reason, skip.field) for skip in report.skips] == [
        (2, "TEXT_TOO_LONG", "contact.given_name"),
        (3, "INVALID_FIELD", "contact.identities[0].kind"),
        (4, "INVALID_FIELD", "contact.identities[0].scope"),
        (5, "INVALID_FIELD", "contact.display_name"),
        (6, "FIELD_REQUIRED", "contact"),
        (7, "INVALID_FIELD", "contact.tags[0]"),
        (8, "INVALID_FIELD", "contact.name"),
    ]
    assert report.state == imports.CONTACT_IMPORT_STATE_SUCCEEDED
    assert report.committed_line == 10


def test_a_second_import_finds_everything_there_and_writes_nothing(service: ContactsService) -> None:
    records = [
        a_record(line, an_email(), display_name=f"Customer {line}", tags=["new"], custom_fields={"line": str(line)})
        for line in range(1, 61)
    ]
    records.append(a_record(61, display_name=f"Known by name only {_own()}"))
    name = a_name()
    first = carry_in(service, records, name)
    before = list(service.collection.find({}, {"outbox": 0}).sort("_id", 1))
    again = carry_in(service, records, name)

    assert counts(first) == (61, 0, 0, 0)
    assert counts(again) == (0, 0, 61, 0)
    assert list(service.collection.find({}, {"outbox": 0}).sort("_id", 1)) == before


def test_a_new_contact_has_one_event_that_is_marked_as_old_news(service: ContactsService) -> None:
    identity = an_external_id(_own())
    carry_in(service, [a_record(1, identity, display_name="Ana")], backfill=True)
    contact = _contact(service, identity)
    row = service.collection.find_one({"_id": contact.name.removeprefix("contacts/")})

    assert row
    [entry] = row["outbox"]
    assert entry["name"] == "ContactCreated"
    assert events_pb2.ContactCreated.FromString(entry["payload"]).metadata.backfill
    assert (contact.identities[0].method, contact.identities[0].source) == ("import", "crm")


def test_the_contact_id_decides_before_any_identity(service: ContactsService) -> None:
    email = an_email()
    named, other = _create(service, display_name="Named"), _create(service, email, display_name="Other")
    report = carry_in(service, [a_record(1, email, name=named.name, given_name="Ana")])

    assert counts(report) == (0, 1, 0, 0)
    assert [(each.contact, each.owner, each.field, each.reason) for each in report.duplicates] == [
        (named.name, other.name, "contact.identities[0]", "OWNED_BY_ANOTHER")
    ]
    assert _contact(service, email).name == other.name


def test_an_external_id_decides_before_an_address(service: ContactsService) -> None:
    number, email = an_external_id(_own()), an_email(verified=True)
    by_id, by_address = _create(service, number), _create(service, email)
    report = carry_in(service, [a_record(1, email, number, family_name="Lima")])

    assert counts(report) == (0, 1, 0, 0)
    assert _contact(service, number).family_name == "Lima"
    assert [(each.contact, each.owner) for each in report.duplicates] == [(by_id.name, by_address.name)]


def test_a_sure_address_finds_its_contact_and_the_record_adds_what_is_new(
    service: ContactsService, new_number: Callable[[], str]
) -> None:
    email, phone = an_email(verified=True), a_phone_number(new_number())
    contact = _create(service, email, display_name="Ana", family_name="Lima")
    report = carry_in(service, [a_record(1, email, phone, given_name="Ana", tags=["vip"], custom_fields={"a": "b"})])
    after = _contact(service, phone)

    assert counts(report) == (0, 1, 0, 0)
    assert (after.name, after.version) == (contact.name, 2)
    assert (after.display_name, after.given_name, after.family_name) == ("Ana", "Ana", "Lima")
    assert (list(after.tags), dict(after.custom_fields), len(after.identities)) == (["vip"], {"a": "b"}, 2)


def test_an_address_that_is_not_sure_is_reported_and_never_decides(service: ContactsService) -> None:
    weak = an_email()
    owner = _create(service, pb.Identity(kind=weak.kind, raw_value=weak.raw_value, method="same-address"))
    fresh = an_external_id(_own())
    report = carry_in(service, [a_record(1, weak, display_name="Ana"), a_record(2, weak, fresh, display_name="Ana")])
    created = _contact(service, fresh)

    assert counts(report) == (1, 0, 0, 1)
    assert [(skip.line, skip.reason, skip.field) for skip in report.skips] == [
        (1, "POSSIBLE_DUPLICATE", "contact.identities[0]")
    ]
    assert [(each.line, each.contact, each.owner) for each in report.duplicates] == [
        (1, "", owner.name),
        (2, created.name, owner.name),
    ]
    assert created.name != owner.name
    assert _contact(service, weak).name == owner.name


def test_a_record_whose_addresses_belong_to_two_people_is_left_to_people(service: ContactsService) -> None:
    one, two = an_email(verified=True), an_email(verified=True)
    first, second = _create(service, one), _create(service, two)
    report = carry_in(service, [a_record(1, one, two, display_name="Both")])

    assert counts(report) == (0, 0, 0, 1)
    assert report.skips[0].reason == "SEVERAL_CONTACTS_MATCH"
    assert [each.owner for each in report.duplicates] == [first.name, second.name]
    assert _contact(service, one).version == 1


def test_a_shared_address_selects_nobody(service: ContactsService) -> None:
    switchboard = an_email(shared=True, verified=True)
    owner = _create(service, switchboard)
    own = an_external_id(_own())
    unaware = pb.Identity(kind=switchboard.kind, raw_value=switchboard.raw_value)
    report = carry_in(service, [a_record(1, unaware, own, display_name="One of many")])

    assert counts(report) == (1, 0, 0, 0)
    assert [(each.owner, each.reason) for each in report.duplicates] == [(owner.name, "SHARED")]
    assert _contact(service, own).name != owner.name


def test_an_address_that_both_sides_call_shared_stands_with_both(service: ContactsService) -> None:
    switchboard, own = an_email(shared=True), an_external_id(_own())
    _create(service, switchboard)
    records = [a_record(1, switchboard, own, display_name="One of many")]
    report, again = carry_in(service, records), carry_in(service, records)

    assert (counts(report), counts(again)) == ((1, 0, 0, 0), (0, 0, 1, 0))
    assert not report.duplicates
    assert not again.duplicates
    assert len(_contact(service, own).identities) == 2


def test_a_deleted_contact_is_not_brought_back(service: ContactsService) -> None:
    contact = _create(service, an_email(), display_name="Gone")
    service.call("DeleteContact", pb.DeleteContactRequest(name=contact.name))
    report = carry_in(service, [a_record(1, name=contact.name, display_name="Back")])

    assert counts(report) == (0, 0, 0, 1)
    assert report.skips[0].reason == "CONTACT_DELETED"


def test_a_dry_run_reports_what_the_import_would_and_stores_nothing(service: ContactsService) -> None:
    known, fresh = an_external_id(_own()), an_external_id(_own())
    _create(service, known, display_name="Known")
    records = [
        a_record(1, known, display_name="Known"),
        a_record(2, fresh, display_name="New"),
        a_record(3, fresh, display_name="New"),
        a_record(4, fresh, an_email(), display_name="Newer"),
        a_record(5, known, tags=["Wrong Tag"]),
    ]
    rows, name = _rows(service), a_name()
    dry = carry_in(service, records, name, validate_only=True)

    assert _rows(service) == rows
    with pytest.raises(NotFound):
        service.call("GetContactImport", imports.GetContactImportRequest(name=name))
    real = carry_in(service, records, name)
    assert counts(dry) == counts(real) == (1, 1, 2, 1)
    assert list(dry.skips) == list(real.skips)


def test_national_numbers_are_read_in_the_region_of_the_import(service: ContactsService) -> None:
    local = f"030 {uuid.uuid4().int % 90_000_000 + 10_000_000}"
    carry_in(service, [a_record(1, a_phone_number(local), display_name="Ana")], default_region="DE")

    key = pb.IdentityKey(kind="phone", value="+49" + local.replace(" ", "")[1:])
    found = service.call("ResolveIdentity", pb.ResolveIdentityRequest(identity=key))
    assert found.contact.display_name == "Ana"


def test_a_value_that_cannot_be_normalised_is_kept_and_repeats_do_not_add_to_it(service: ContactsService) -> None:
    odd = a_phone_number("ask at the desk")
    records = [a_record(1, an_external_id(_own()), odd, display_name="Ana")]
    carry_in(service, records)

    assert counts(carry_in(service, records)) == (0, 0, 1, 0)


def test_reports_longer_than_what_they_show_are_listed_by_pages(service: ContactsService) -> None:
    weak = an_email()
    _create(service, pb.Identity(kind=weak.kind, raw_value=weak.raw_value, method="same-address"))
    name = a_name()
    carry_in(service, [a_record(line, weak, display_name="Ana") for line in range(1, 8)], name)

    lines: dict[str, list[int]] = {"errors": [], "duplicates": []}
    errors = imports.ListContactImportErrorsRequest(parent=name, page_size=3)
    twice = imports.ListContactImportDuplicatesRequest(parent=name, page_size=3)
    while True:
        page = service.call("ListContactImportErrors", errors)
        lines["errors"] += [skip.line for skip in page.skips]
        errors.page_token = page.next_page_token
        if not errors.page_token:
            break
    while True:
        found = service.call("ListContactImportDuplicates", twice)
        lines["duplicates"] += [each.line for each in found.duplicates]
        twice.page_token = found.next_page_token
        if not twice.page_token:
            break
    assert lines == {"errors": [*range(1, 8)], "duplicates": [*range(1, 8)]}


def test_a_repeat_reports_what_it_finds_and_not_what_an_earlier_run_found(service: ContactsService) -> None:
    weak, name = an_email(), a_name()
    owner = _create(service, pb.Identity(kind=weak.kind, raw_value=weak.raw_value, method="same-address"))
    records = [a_record(1, weak, display_name="Ana")]
    first = carry_in(service, records, name)
    service.call("DeleteContact", pb.DeleteContactRequest(name=owner.name))
    again = carry_in(service, records, name)

    assert (counts(first), len(first.skips), len(first.duplicates)) == ((0, 0, 0, 1), 1, 1)
    assert (counts(again), len(again.skips), len(again.duplicates)) == ((1, 0, 0, 0), 0, 0)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "imports/x"}, "name"),
        ({"source": "No Source"}, "source"),
        ({"default_region": "Germany"}, "default_region"),
    ],
)
def test_an_import_is_refused_with_the_field_at_fault(
    service: ContactsService, fields: dict[str, str], field: str
) -> None:
    told = {"name": a_name(), "source": "crm"} | fields
    with pytest.raises(InvalidArgument) as refused:
        carry_in(service, [], **told)

    assert refused.value.violations[0].field == field
