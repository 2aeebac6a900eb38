"""Exporting contacts: everything comes out, goes into an empty deployment, and comes out of that one the same."""

from __future__ import annotations

import uuid

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import imports_pb2 as imports
from servicekit.errors import InvalidArgument

from tests.support.carried_contacts import (
    a_phone_number,
    an_email,
    an_external_id,
    as_records,
    carry_in,
    carry_out,
    counts,
)
from tests.support.contacts_service import ContactsService
from tests.support.organizing import an_organization


def _full_contact(service: ContactsService) -> pb.Contact:
    preferences = pb.Preferences(language="pt-BR", channel="email", time_zone="America/Sao_Paulo")
    preferences.quiet_hours.CopyFrom(pb.QuietHours(start="22:00", end="07:00", weekdays=[6, 7]))
    preferences.accessibility.append("large-print")
    contact = pb.Contact(
        display_name="Ana Lima",
        given_name="Ana",
        family_name="Lima",
        additional_name="Maria",
        memberships=[pb.Membership(organization="organizations/acme", role="buyer")],
        preferences=preferences,
        tags=["vip", "north"],
        custom_fields={"size": "M", "note": "two\nlines", "empty": ""},
        identities=[
            an_email(verified=True, primary=True),
            an_email(blocked=True),
            an_external_id(uuid.uuid4().hex),
            a_phone_number("ask at the desk"),
            pb.Identity(kind="phone", raw_value=f"+4930{uuid.uuid4().int % 10**8:08}", shared=True, source="phones"),
        ],
    )
    created: pb.Contact = service.call("CreateContact", pb.CreateContactRequest(contact=contact))
    return created


def _merge(service: ContactsService, member: pb.Contact, person: pb.Contact) -> None:
    ids = (each.name.removeprefix("contacts/") for each in (member, person))
    member_id, person_id = ids
    state = {"state": "merged", "merged_into": person_id, "merge_time": service.collection.find_one()["create_time"]}  # type: ignore[index] # there is one
    service.collection.update_one({"_id": member_id}, {"$set": state})


def test_what_went_out_goes_into_an_empty_deployment_and_comes_out_the_same(
    service: ContactsService,
) -> None:
    an_organization(service, organization_id="acme")
    contacts = [_full_contact(service) for _ in range(120)]
    for name in [each.name for each in contacts[:3]]:
        service.call("DeleteContact", pb.DeleteContactRequest(name=name))
    _merge(service, contacts[4], contacts[5])
    _merge(service, contacts[5], contacts[6])
    out = carry_out(service)
    again = carry_in(service, as_records(out))
    service.collection.delete_many({})  # now it is as empty as a new deployment
    report = carry_in(service, as_records(out))

    assert counts(again) == (0, 0, len(out), 0)
    assert counts(report) == (len(out), 0, 0, 0)
    assert not report.duplicates
    assert carry_out(service) == out
    assert {each.state for each in out} == {pb.CONTACT_STATE_ACTIVE, pb.CONTACT_STATE_DELETED, pb.CONTACT_STATE_MERGED}
    merged = next(each for each in out if each.name == contacts[4].name)
    assert (merged.merged_into, merged.person) == (contacts[5].name, contacts[6].name)


def test_an_export_goes_on_after_any_token_it_gave(service: ContactsService) -> None:
    for _ in range(3):
        carry_in(
            service,
            [pb.ContactImportRecord(line=n, contact=pb.Contact(identities=[an_email()])) for n in range(1, 100)],
        )
    answers = list(
        service.stub.ExportContacts(
            imports.ExportContactsRequest(), metadata=(("authorization", "agents/anna"),), timeout=60
        )
    )
    whole = carry_out(service)

    assert len(answers) > 2
    gone = len(answers[0].contacts)
    assert carry_out(service, answers[0].resume_token) == whole[gone:]
    assert carry_out(service, answers[-1].resume_token) == []


def test_a_changed_token_is_refused(service: ContactsService) -> None:
    with pytest.raises(InvalidArgument) as refused:
        carry_out(service, "AAAA")

    assert refused.value.violations[0].field == "resume_token"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"state": pb.CONTACT_STATE_ERASED}, "contact.state"),
        ({"state": pb.CONTACT_STATE_MERGED}, "contact.merged_into"),
        ({"merged_into": "contacts/c_1"}, "contact.merged_into"),
        ({"state": 55}, "contact.state"),
        ({"stage": "Not A Stage"}, "contact.stage"),
    ],
)
def test_a_past_that_cannot_be_is_refused(service: ContactsService, fields: dict[str, object], field: str) -> None:
    contact = pb.Contact(name=f"contacts/c_{uuid.uuid4().hex}", display_name="Ana", **fields)  # type: ignore[arg-type] # of several types
    report = carry_in(service, [pb.ContactImportRecord(line=1, contact=contact)])

    assert [(skip.reason, skip.field) for skip in report.skips] in (
        [("INVALID_FIELD", field)],
        [("ENUM_UNKNOWN", field)],
    )
