"""Identities of a contact through the API."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.events.contacts.v1 import events_pb2
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.errors import Code, ServiceError

from tests.support.contacts_service import ContactsService

NewNumber = Callable[[], str]


@pytest.fixture
def anna(service: ContactsService) -> pb.Contact:
    made: pb.Contact = service.call("CreateContact", pb.CreateContactRequest(contact=pb.Contact(display_name="Anna")))
    return made


def add(contact: pb.Contact, kind: str, raw_value: str, **fields: Any) -> pb.CreateIdentityRequest:
    outer = {name: fields.pop(name) for name in ("request_id", "validate_only", "default_region") if name in fields}
    identity = pb.Identity(kind=kind, raw_value=raw_value, **fields)
    return pb.CreateIdentityRequest(parent=contact.name, identity=identity, **outer)


def current(service: ContactsService, contact: pb.Contact) -> pb.Contact:
    found: pb.Contact = service.call("GetContact", pb.GetContactRequest(name=contact.name))
    return found


def last_event(service: ContactsService, contact: pb.Contact) -> dict[str, Any]:
    row = service.collection.find_one({"_id": contact.name.removeprefix("contacts/")})
    assert row is not None
    event: dict[str, Any] = row["outbox"][-1]
    return event


def test_adding_changing_and_removing_an_identity_each_write_one_event(
    service: ContactsService, anna: pb.Contact, new_number: NewNumber
) -> None:
    added = service.call("CreateIdentity", add(anna, "phone", new_number()))
    event = events_pb2.IdentityAdded.FromString(last_event(service, anna)["payload"])
    assert (event.identity, event.contact, event.metadata.version) == (added.name, current(service, anna), 2)
    assert (added.method, added.confidence, added.contact) == ("agent-assertion", 0.9, anna.name)

    changed = service.call(
        "UpdateIdentity", pb.UpdateIdentityRequest(identity=pb.Identity(name=added.name, verified=True))
    )
    assert changed.verified
    assert (last_event(service, anna)["name"], last_event(service, anna)["version"]) == ("IdentityUpdated", 3)

    removed = service.call("DeleteIdentity", pb.DeleteIdentityRequest(name=added.name))
    assert removed == changed
    assert (last_event(service, anna)["name"], last_event(service, anna)["version"]) == ("IdentityRemoved", 4)
    assert len(current(service, anna).identities) == 0


def test_setting_a_flag_to_what_it_is_writes_nothing(
    service: ContactsService, anna: pb.Contact, new_number: NewNumber
) -> None:
    added = service.call("CreateIdentity", add(anna, "phone", new_number()))
    request = pb.UpdateIdentityRequest(
        identity=pb.Identity(name=added.name), update_mask=FieldMask(paths=["blocked", "shared"])
    )

    assert service.call("UpdateIdentity", request) == added
    assert current(service, anna).version == 2


def test_an_identity_of_another_contact_is_refused_with_its_holder(
    service: ContactsService, anna: pb.Contact, new_number: NewNumber
) -> None:
    number = new_number()
    wanted = pb.EnsureContactRequest(identity=pb.IdentityKey(kind="phone", value=number))
    owner = service.call("EnsureContact", wanted).contact

    for validate_only in (False, True):
        error = service.refusal("CreateIdentity", add(anna, "phone", number, validate_only=validate_only))
        assert (error.code, error.metadata["contact"]) == (Code.ALREADY_EXISTS, owner.name)
    assert service.refusal("CreateIdentity", add(owner, "phone", number)).metadata["contact"] == owner.name
    assert current(service, anna).version == 1


def test_of_two_contacts_that_want_one_identity_at_once_one_gets_it(
    service: ContactsService, new_number: NewNumber
) -> None:
    number = new_number()
    create = pb.CreateContactRequest(contact=pb.Contact(display_name="Anna"))
    contacts = [service.call("CreateContact", create) for _ in range(2)]

    def claim(contact: pb.Contact) -> Code | None:
        try:
            service.call("CreateIdentity", add(contact, "phone", number))
        except ServiceError as error:
            return error.code
        return None

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(claim, contacts * 4))

    assert sorted(outcomes, key=str) == [Code.ALREADY_EXISTS] * 7 + [None]


def test_a_removed_identity_is_free_for_others(
    service: ContactsService, anna: pb.Contact, new_number: NewNumber
) -> None:
    number = new_number()
    added = service.call("CreateIdentity", add(anna, "phone", number))
    service.call("DeleteIdentity", pb.DeleteIdentityRequest(name=added.name))

    wanted = pb.EnsureContactRequest(identity=pb.IdentityKey(kind="phone", value=number))
    assert service.call("EnsureContact", wanted).created


def test_the_fifty_first_identity_is_too_many(service: ContactsService) -> None:
    identities = [pb.Identity(kind="external-id", scope="full", raw_value=str(number)) for number in range(50)]
    contact = pb.Contact(display_name="Full", identities=identities)
    full = service.call("CreateContact", pb.CreateContactRequest(contact=contact))

    error = service.refusal("CreateIdentity", add(full, "external-id", "51", scope="full"))

    assert (error.code, error.reason) == (Code.RESOURCE_EXHAUSTED, "TOO_MANY_IDENTITIES")


def test_a_kind_has_one_primary_identity(service: ContactsService, anna: pb.Contact, new_number: NewNumber) -> None:
    first = service.call("CreateIdentity", add(anna, "phone", new_number(), primary=True))
    second = service.call("CreateIdentity", add(anna, "phone", new_number(), primary=True))
    other = service.call("CreateIdentity", add(anna, "email", f"{uuid.uuid4()}@example.com", primary=True))
    assert [each.name for each in current(service, anna).identities if each.primary] == [second.name, other.name]

    service.call("UpdateIdentity", pb.UpdateIdentityRequest(identity=pb.Identity(name=first.name, primary=True)))
    assert [each.name for each in current(service, anna).identities if each.primary] == [first.name, other.name]


def test_a_value_that_cannot_be_normalised_is_kept_raw_and_never_matched(
    service: ContactsService, anna: pb.Contact
) -> None:
    kept = [service.call("CreateIdentity", add(anna, "phone", "030 1234567")) for _ in range(2)]

    assert [(each.valid, each.value, each.raw_value) for each in kept] == [(False, "", "030 1234567")] * 2
    row = service.collection.find_one({"_id": anna.name.removeprefix("contacts/")})
    assert row is not None
    assert row["identity_keys"] == []


def test_a_national_number_is_read_in_the_region_given(service: ContactsService, anna: pb.Contact) -> None:
    assert (
        service.call("CreateIdentity", add(anna, "phone", "040/7654321", default_region="DE")).value == "+49407654321"
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "phone", "raw_value": ""}, "identity.raw_value"),
        ({"kind": "phone", "raw_value": "1" * 255}, "identity.raw_value"),
        ({"kind": "line", "raw_value": "U1"}, "identity.scope"),
        ({"kind": "Phone", "raw_value": "+49301234567"}, "identity.kind"),
        ({"kind": "x", "raw_value": "1", "method": "hearsay"}, "identity.method"),
        ({"kind": "x", "raw_value": "1", "source": "s" * 101}, "identity.source"),
        ({"kind": "phone", "raw_value": "1", "default_region": "Germany"}, "default_region"),
    ],
)
def test_a_malformed_identity_is_refused_by_field(
    service: ContactsService, anna: pb.Contact, fields: dict[str, str], field: str
) -> None:
    error = service.refusal("CreateIdentity", add(anna, **fields))

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, field)
    assert current(service, anna).version == 1


def test_unknown_contacts_and_identities_are_told_apart(service: ContactsService, anna: pb.Contact) -> None:
    nobody = pb.Contact(name="contacts/nobody")
    assert service.refusal("CreateIdentity", add(nobody, "x", "1")).reason == "CONTACT_NOT_FOUND"
    missing = f"{anna.name}/identities/none"
    for method, request in (
        ("UpdateIdentity", pb.UpdateIdentityRequest(identity=pb.Identity(name=missing, shared=True))),
        ("DeleteIdentity", pb.DeleteIdentityRequest(name=missing)),
    ):
        error = service.refusal(method, request)
        assert (error.code, error.reason) == (Code.NOT_FOUND, "IDENTITY_NOT_FOUND")


def test_only_flags_can_be_changed(service: ContactsService, anna: pb.Contact, new_number: NewNumber) -> None:
    added = service.call("CreateIdentity", add(anna, "phone", new_number()))
    request = pb.UpdateIdentityRequest(
        identity=pb.Identity(name=added.name), update_mask=FieldMask(paths=["raw_value"])
    )

    assert service.refusal("UpdateIdentity", request).violations[0].field == "update_mask"


def test_repeated_requests_get_their_first_answers(
    service: ContactsService, anna: pb.Contact, new_number: NewNumber
) -> None:
    creation = add(anna, "phone", new_number(), request_id=str(uuid.uuid4()))
    added = service.call("CreateIdentity", creation)
    assert service.call("CreateIdentity", creation) == added

    removal = pb.DeleteIdentityRequest(name=added.name, request_id=str(uuid.uuid4()))
    assert service.call("DeleteIdentity", removal) == added
    assert service.call("DeleteIdentity", removal) == added
    assert current(service, anna).version == 3
