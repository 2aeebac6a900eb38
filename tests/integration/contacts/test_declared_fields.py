"""Custom fields a deployment has declared are checked wherever contacts are written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import custom_fields_pb2 as f
from commandline.system.servers import Servers
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.errors import Code

from tests.support.carried_contacts import as_records, carry_in, carry_out, counts
from tests.support.contacts_service import ContactsService, contacts_service

DECLARATIONS = """
[plan]
type = "choice"
choices = ["basic", "gold"]
required = true

[age]
type = "number"
minimum = 0
"""


@pytest.fixture
def service(servers: Servers, namespace: str, tmp_path: Path) -> Iterator[ContactsService]:
    file = tmp_path / "fields.toml"
    file.write_text(DECLARATIONS)
    with contacts_service(servers, namespace, custom_fields_file=file) as running:
        yield running


def wanted(**fields: str) -> pb.CreateContactRequest:
    return pb.CreateContactRequest(contact=pb.Contact(display_name="Anna", custom_fields=fields))


def test_what_is_declared_is_told(service: ContactsService) -> None:
    age, plan = service.call("GetCustomFields", f.GetCustomFieldsRequest()).custom_fields

    assert (age.name, age.type, age.minimum, age.required) == ("age", f.CUSTOM_FIELD_TYPE_NUMBER, "0", False)
    assert (plan.name, plan.required, list(plan.choices)) == ("plan", True, ["basic", "gold"])


@pytest.mark.parametrize(
    ("fields", "at", "allowed"),
    [
        ({}, "contact.custom_fields.plan", "is required"),
        ({"plan": "silver"}, "contact.custom_fields.plan", "must be one of: basic, gold"),
        ({"plan": "gold", "size": "M"}, "contact.custom_fields.size", "is not declared; declared are: age, plan"),
        ({"plan": "gold", "age": "-1"}, "contact.custom_fields.age", "must be a decimal number, at least 0"),
    ],
)
def test_a_contact_is_not_created_with_other_values(
    service: ContactsService, fields: dict[str, str], at: str, allowed: str
) -> None:
    error = service.refusal("CreateContact", wanted(**fields))

    assert error.code is Code.INVALID_ARGUMENT
    assert (error.violations[0].field, error.violations[0].description) == (at, allowed)


def test_an_update_is_checked_for_what_it_changes(service: ContactsService) -> None:
    name = service.call("CreateContact", wanted(plan="gold")).name
    service.collection.update_one({}, {"$set": {"custom_fields.legacy": "kept"}})

    def update(path: str, **fields: str) -> pb.UpdateContactRequest:
        contact = pb.Contact(name=name, given_name="Ann", custom_fields=fields)
        return pb.UpdateContactRequest(contact=contact, update_mask=FieldMask(paths=[path]))

    assert service.call("UpdateContact", update("given_name")).custom_fields["legacy"] == "kept"
    assert service.call("UpdateContact", update("custom_fields.age", age="7")).custom_fields["age"] == "7"
    for request in (update("custom_fields.age", age="x"), update("custom_fields.plan"), update("custom_fields")):
        assert service.refusal("UpdateContact", request).violations[0].field.startswith("contact.custom_fields.")


def test_an_import_skips_records_with_other_values_and_says_why(service: ContactsService) -> None:
    contacts = [pb.Contact(display_name="Anna", custom_fields=each) for each in ({"plan": "gold"}, {"plan": "x"}, {})]

    report = carry_in(service, as_records(contacts))

    assert counts(report) == (1, 0, 0, 2)
    assert [(skip.line, skip.field, skip.reason) for skip in report.skips] == [
        (2, "contact.custom_fields.plan", "CUSTOM_FIELD_INVALID"),
        (3, "contact.custom_fields.plan", "FIELD_REQUIRED"),
    ]


def test_what_a_channel_made_without_values_comes_back_from_an_export(service: ContactsService) -> None:
    key = pb.IdentityKey(kind="phone", value="+49 30 1234567")
    service.call("EnsureContact", pb.EnsureContactRequest(identity=key))
    service.call("CreateContact", wanted(plan="gold", age="7"))
    out = carry_out(service)
    service.collection.delete_many({})

    assert counts(carry_in(service, as_records(out))) == (2, 0, 0, 0)
    assert carry_out(service) == out
