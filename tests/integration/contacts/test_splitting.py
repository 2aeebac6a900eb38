"""Parting a contact that mixes two people: identities move to a new contact, and both tell of it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import merges_pb2 as m
from backstory.events.contacts.v1 import events_pb2
from servicekit.errors import FailedPrecondition, InvalidArgument, NotFound, ServiceError

from tests.support.contacts_service import ContactsService
from tests.support.merging import Customers, a_phone


@pytest.fixture
def customers(service: ContactsService) -> Customers:
    return Customers(service)


def split_request(contact: pb.Contact, *identities: pb.Identity, **fields: Any) -> m.SplitContactRequest:
    named = [identity.name for identity in identities]
    return m.SplitContactRequest(contact=contact.name, identities=named, **{"reason": "two people", **fields})


def split(customers: Customers, *args: Any, **fields: Any) -> pb.SplitContactResponse:
    parted: pb.SplitContactResponse = customers.service.call("SplitContact", split_request(*args, **fields))
    return parted


def refusal(customers: Customers, *args: Any, **fields: Any) -> ServiceError:
    return customers.service.refusal("SplitContact", split_request(*args, **fields))


def test_the_identities_move_to_a_contact_of_their_own(customers: Customers, service: ContactsService) -> None:
    mixed = customers.new(a_phone(), a_phone(), display_name="Anna")
    kept, moved = mixed.identities

    parted = split(customers, mixed, moved)

    assert [identity.value for identity in parted.contact.identities] == [kept.value]
    assert [identity.value for identity in parted.new_contact.identities] == [moved.value]
    assert (parted.contact.version, parted.new_contact.version) == (2, 1)
    assert parted.new_contact.person == parted.new_contact.name
    asked = pb.ResolveIdentityRequest(identity=pb.IdentityKey(kind="phone", value=moved.value))
    assert service.call("ResolveIdentity", asked).contact == parted.new_contact
    assert customers.get(mixed) == parted.contact


def test_both_contacts_tell_what_was_taken_out(customers: Customers, service: ContactsService) -> None:
    mixed = customers.new(a_phone(), a_phone())
    parted = split(customers, mixed, mixed.identities[1], interactions=["interactions/i_1", "interactions/i_1"])

    for contact in (parted.contact, parted.new_contact):
        row = service.collection.find_one({"_id": contact.name[9:]})
        assert row is not None
        entry = row["outbox"][-1]
        event = events_pb2.ContactSplit.FromString(entry["payload"])
        assert (entry["name"], entry["version"], event.contact) == ("ContactSplit", contact.version, contact)
        assert (event.split.contact, event.split.new_contact) == (mixed.name, parted.new_contact.name)
        assert list(event.split.identities) == [parted.new_contact.identities[0].name]
        assert list(event.split.interactions) == ["interactions/i_1"]
        assert (event.split.reason, event.split.actor) == ("two people", "agents/anna")
        assert [each.contact for each in event.people] == [mixed.name, parted.new_contact.name]


def test_a_merged_contact_is_parted_without_leaving_its_person(customers: Customers) -> None:
    anna, mixed = customers.new(), customers.new(a_phone(), a_phone())
    customers.merge(anna, mixed)

    parted = split(customers, mixed, mixed.identities[0])

    assert (parted.contact.person, parted.new_contact.person) == (anna.name, parted.new_contact.name)
    assert customers.members(parted.new_contact) == [parted.new_contact.name]


def test_merging_the_new_contact_back_makes_the_person_whole(customers: Customers) -> None:
    mixed = customers.new(a_phone(), a_phone(), display_name="Anna", tags=["vip"])
    before = customers.person(mixed)

    parted = split(customers, mixed, mixed.identities[1])
    customers.merge(mixed, parted.new_contact, reason="One person after all.")

    after = customers.person(mixed)
    assert (after.display_name, after.tags) == (before.display_name, before.tags)
    assert sorted(each.value for each in after.identities) == sorted(each.value for each in before.identities)


def test_what_a_split_needs_is_checked(customers: Customers) -> None:
    mixed, other = customers.new(a_phone(), a_phone()), customers.new()
    one = mixed.identities[0]
    gone = customers.new(a_phone(), a_phone())
    customers.service.call("DeleteContact", pb.DeleteContactRequest(name=gone.name))
    unknown = pb.Identity(name=f"{mixed.name}/identities/id_x")
    nobody = pb.Contact(name="contacts/c_nobody")
    nobodys = pb.Identity(name="contacts/c_nobody/identities/id_x")

    refusals = {
        "identities": refusal(customers, mixed),
        "ALL": refusal(customers, mixed, *mixed.identities),
        "identities[0]": refusal(customers, mixed, other.identities[0]),
        "identities[1]": refusal(customers, mixed, one, unknown),
        "reason": refusal(customers, mixed, one, reason=""),
        "interactions[0]": refusal(customers, mixed, one, interactions=["i_1"]),
        "interactions": refusal(customers, mixed, one, interactions=[f"interactions/i_{n}" for n in range(501)]),
    }

    assert {type(error) for error in refusals.values()} == {InvalidArgument}
    assert refusals["ALL"].reason == "ALL_IDENTITIES_LISTED"
    named = {field: error.violations[0].field for field, error in refusals.items() if field != "ALL"}
    assert named == {field: field for field in named}
    assert isinstance(refusal(customers, nobody, nobodys), NotFound)
    deleted = refusal(customers, gone, gone.identities[0])
    assert (type(deleted), deleted.reason) == (FailedPrecondition, "CONTACT_DELETED")
    assert customers.get(mixed) == mixed


def test_a_repeated_request_gets_the_same_two_contacts(customers: Customers) -> None:
    mixed, key = customers.new(a_phone(), a_phone()), str(uuid.uuid4())

    first = split(customers, mixed, mixed.identities[0], request_id=key)

    assert split(customers, mixed, mixed.identities[0], request_id=key) == first
    assert refusal(customers, mixed, mixed.identities[1], request_id=key).reason == "REQUEST_ID_REUSED"


def test_a_split_can_be_tried_without_doing_it(customers: Customers) -> None:
    mixed = customers.new(a_phone(), a_phone())

    tried = split(customers, mixed, mixed.identities[0], validate_only=True)

    assert [identity.value for identity in tried.new_contact.identities] == [mixed.identities[0].value]
    assert customers.get(mixed) == mixed
