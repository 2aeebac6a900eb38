"""The history of an organisation is that of its people, in one order, as they are now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import organizations_pb2 as o
from backstory.interactions.v1 import interactions_pb2 as pb
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.errors import Code

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.joining import merge

_START = datetime(2024, 5, 1, 12, tzinfo=UTC)


def at(minutes: int) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(_START + timedelta(minutes=minutes))
    return stamp


def an_organization(customers: Customers) -> str:
    request = o.CreateOrganizationRequest(organization=o.Organization(display_name="Acme"))
    name: str = customers.call(customers.contacts.CreateOrganization, request).name
    return name


def a_member(customers: Customers, *organizations: str, minutes: tuple[int, ...] = ()) -> tuple[str, list[str]]:
    """Return a contact with these roles, and the names of its interactions."""
    phone = a_phone()
    contact = customers.ensure(phone)
    set_roles(customers, contact.name, *organizations)
    recorded = [customers.record(phone, occur_time=at(minute)).name for minute in minutes]
    return contact.name, recorded


def set_roles(customers: Customers, name: str, *organizations: str) -> None:
    roles = [c.Membership(organization=each, role="buyer") for each in organizations]
    mask = FieldMask(paths=["memberships"])
    request = c.UpdateContactRequest(contact=c.Contact(name=name, memberships=roles), update_mask=mask)
    customers.call(customers.contacts.UpdateContact, request)


def history(customers: Customers, organization: str, **fields: Any) -> list[pb.Interaction]:
    """Return all pages."""
    found, token = list[pb.Interaction](), ""
    while True:
        request = pb.ListOrganizationHistoryRequest(organization=organization, page_token=token, **fields)
        page = customers.call(customers.interactions.ListOrganizationHistory, request)
        assert len(page.interactions) <= (fields.get("page_size") or 50)
        found += page.interactions
        token = page.next_page_token
        if not token:
            return found


def names(interactions: list[pb.Interaction]) -> list[str]:
    return [each.name for each in interactions]


@pytest.mark.parametrize("size", [0, 1, 3])
def test_it_lists_its_peoples_interactions_newest_first(customers: Customers, size: int) -> None:
    acme, other = an_organization(customers), an_organization(customers)
    anna, hers = a_member(customers, acme, minutes=(1, 4, 6))
    ben, his = a_member(customers, acme, other, minutes=(2, 5))
    a_member(customers, other, minutes=(3,))

    found = history(customers, acme, page_size=size)

    assert names(found) == [hers[2], his[1], hers[1], his[0], hers[0]]
    assert [each.person for each in found] == [anna, ben, anna, ben, anna]


def test_filters_are_those_of_a_persons_history(customers: Customers) -> None:
    acme = an_organization(customers)
    _, recorded = a_member(customers, acme, minutes=(1, 2, 3))

    assert names(history(customers, acme, from_time=at(2), to_time=at(3))) == [recorded[1]]
    assert history(customers, acme, channels=["sms"]) == []
    assert names(history(customers, acme, direction=pb.DIRECTION_INBOUND)) == recorded[::-1]


def test_a_member_who_is_merged_stands_for_the_whole_person(customers: Customers) -> None:
    acme = an_organization(customers)
    anna, hers = a_member(customers, acme, minutes=(1,))
    ann, also_hers = a_member(customers, minutes=(2,))
    merge(customers, ann, anna)

    found = history(customers, acme)

    assert names(found) == also_hers + hers
    assert {each.person for each in found} == {ann}


def test_who_has_left_takes_their_history_along(customers: Customers) -> None:
    acme = an_organization(customers)
    anna, _ = a_member(customers, acme, minutes=(1,))
    assert len(history(customers, acme)) == 1
    set_roles(customers, anna)

    assert history(customers, acme) == []


def test_an_organisation_that_is_not_there_has_no_history(customers: Customers) -> None:
    request = pb.ListOrganizationHistoryRequest(organization="organizations/nowhere")

    error = customers.refusal(customers.interactions.ListOrganizationHistory, request)

    assert (error.code, error.reason) == (Code.NOT_FOUND, "ORGANIZATION_NOT_FOUND")


def test_what_a_caller_may_not_see_is_left_out_of_it(deployment: Deployment) -> None:
    staff, other_system = Customers(deployment, "agent", "admin"), Customers(deployment, "integration")
    acme, phone = an_organization(staff), a_phone()
    set_roles(staff, staff.ensure(phone).name, acme)
    shown = staff.record(phone, occur_time=at(1)).name
    note = staff.record(
        phone,
        occur_time=at(2),
        direction=pb.DIRECTION_INTERNAL,
        kind=pb.INTERACTION_KIND_NOTE,
        visibility=pb.VISIBILITY_INTERNAL,
    ).name

    assert names(history(staff, acme)) == [note, shown]
    assert names(history(other_system, acme)) == [shown]
