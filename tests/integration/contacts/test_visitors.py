"""An anonymous visitor becomes known: the visitor's contact joins the person of the identity, or stays where it is."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import merges_pb2 as m
from servicekit.errors import FailedPrecondition, InvalidArgument, ServiceError

from tests.support.contacts_service import ContactsService
from tests.support.merging import Customers, a_phone


@pytest.fixture
def customers(service: ContactsService) -> Customers:
    return Customers(service)


def request(visitor: str, known: pb.Identity, **fields: Any) -> pb.IdentifyVisitorRequest:
    key = pb.IdentityKey(kind=known.kind, value=known.raw_value)
    return pb.IdentifyVisitorRequest(**{"anonymous_id": visitor, "scope": "shop", "identity": key, **fields})


def identify(customers: Customers, *args: Any, **fields: Any) -> pb.IdentifyVisitorResponse:
    found: pb.IdentifyVisitorResponse = customers.service.call("IdentifyVisitor", request(*args, **fields))
    return found


def a_visitor() -> str:
    return uuid.uuid4().hex


def seen(customers: Customers, visitor: str) -> pb.Contact:
    """Let a visitor be seen before anybody knows who it is."""
    key = pb.IdentityKey(kind="anonymous-id", scope="shop", value=visitor)
    contact: pb.Contact = customers.service.call("EnsureContact", pb.EnsureContactRequest(identity=key)).contact
    return contact


def test_the_visitors_contact_joins_the_person_of_the_identity(customers: Customers) -> None:
    anna, visitor = customers.new(), a_visitor()
    before = seen(customers, visitor)

    found = identify(customers, visitor, anna.identities[0])

    assert (found.visitor.name, found.contact.name, found.person) == (before.name, anna.name, anna.name)
    assert found.visitor.person == anna.name
    assert customers.members(anna) == [anna.name, before.name]
    merge = customers.service.call("GetMerge", m.GetMergeRequest(name=found.merge))
    assert (merge.contact, list(merge.merged_contacts)) == (anna.name, [before.name])


def test_telling_it_again_changes_nothing(customers: Customers) -> None:
    anna, visitor = customers.new(), a_visitor()
    identify(customers, visitor, anna.identities[0])
    known = customers.get(anna)

    again = identify(customers, visitor, anna.identities[0])

    assert (again.merge, again.person) == ("", anna.name)
    assert customers.get(anna) == known


def test_a_visitor_and_an_identity_nobody_knew_become_one_new_person(customers: Customers) -> None:
    phone = a_phone()

    found = identify(customers, a_visitor(), phone)

    assert found.contact.identities[0].value == phone.raw_value
    assert found.contact.identities[0].method == "verified-sign-in"
    assert customers.members(found.person) == [found.contact.name, found.visitor.name]


def test_a_visitor_of_another_person_stays_there(customers: Customers) -> None:
    anna, bob, visitor = customers.new(), customers.new(), a_visitor()
    identify(customers, visitor, anna.identities[0])

    refusal = customers.service.refusal("IdentifyVisitor", request(visitor, bob.identities[0]))

    assert (type(refusal), refusal.reason) == (FailedPrecondition, "VISITOR_ALREADY_IDENTIFIED")
    assert refusal.metadata["person"] == anna.name
    assert customers.members(bob) == [bob.name]


def test_a_visitor_set_free_can_be_identified_again(customers: Customers) -> None:
    anna, bob, visitor = customers.new(), customers.new(), a_visitor()
    customers.unmerge(identify(customers, visitor, anna.identities[0]).merge)

    assert identify(customers, visitor, bob.identities[0]).person == bob.name


def test_a_shared_identity_tells_nobody_apart(customers: Customers) -> None:
    office = customers.new(a_phone(shared=True))

    refusal = customers.service.refusal("IdentifyVisitor", request(a_visitor(), office.identities[0]))

    assert (type(refusal), refusal.reason) == (FailedPrecondition, "IDENTITY_SHARED")
    assert customers.members(office) == [office.name]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"anonymous_id": ""}, "anonymous_id"),
        ({"scope": ""}, "scope"),
        ({"identity": pb.IdentityKey(kind="phone", value="12")}, "identity.value"),
        ({"identity": pb.IdentityKey(kind="fax", value="12")}, "identity.kind"),
        ({"identity": pb.IdentityKey(kind="device-id", scope="shop", value=uuid.uuid4().hex)}, "identity.kind"),
        ({"method": "guess"}, "method"),
    ],
)
def test_what_is_told_of_a_visitor_is_checked_by_field(
    customers: Customers, service: ContactsService, change: dict[str, Any], field: str
) -> None:
    there = service.collection.count_documents({})

    refusal = service.refusal("IdentifyVisitor", request(a_visitor(), a_phone(), **change))

    assert isinstance(refusal, InvalidArgument)
    assert [violation.field for violation in refusal.violations] == [field]
    assert service.collection.count_documents({}) == there


def test_two_people_who_claim_a_visitor_at_once_do_not_both_get_it(customers: Customers) -> None:
    visitor, people = a_visitor(), [customers.new() for _ in range(8)]
    seen(customers, visitor)

    def claim(person: pb.Contact) -> str:
        try:
            return identify(customers, visitor, person.identities[0]).person
        except ServiceError as error:
            return error.reason

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(claim, people))

    assert sorted(outcomes).count("VISITOR_ALREADY_IDENTIFIED") == 7
    (winner,) = set(outcomes) - {"VISITOR_ALREADY_IDENTIFIED"}
    assert len(customers.members(winner)) == 2
