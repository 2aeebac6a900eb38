"""Requests for the methods about organisations."""

from __future__ import annotations

import uuid

from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import organizations_pb2 as o
from backstory.interactions.v1 import interactions_pb2 as i
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.api_row import Row
from tests.support.customers import Customers

_NOWHERE = "organizations/nowhere"


def make_organizations(customers: Customers) -> tuple[o.Organization, o.Organization]:
    """Make one with a member, and one without."""
    with_member, without = (
        customers.call(
            customers.contacts.CreateOrganization,
            o.CreateOrganizationRequest(organization=o.Organization(display_name=f"Acme {number}")),
        )
        for number in range(2)
    )
    role = c.Membership(organization=with_member.name, role="buyer")
    contact = c.Contact(display_name="Zoë", memberships=[role])
    customers.call(customers.contacts.CreateContact, c.CreateContactRequest(contact=contact))
    return with_member, without


def organization_rows(with_member: o.Organization, without: o.Organization) -> dict[str, Row]:
    """Return how each is called."""
    return {
        "CreateOrganization": Row(
            [
                o.CreateOrganizationRequest(
                    organization=o.Organization(display_name="Ärzte AG"), request_id=str(uuid.uuid4())
                )
            ],
            [
                o.CreateOrganizationRequest(organization=o.Organization(display_name="")),
                o.CreateOrganizationRequest(
                    organization=o.Organization(display_name="A"),
                    organization_id=with_member.name.removeprefix("organizations/"),
                ),
            ],
        ),
        "GetOrganization": Row(
            [o.GetOrganizationRequest(name=with_member.name)], [o.GetOrganizationRequest(name=_NOWHERE)]
        ),
        "ListOrganizations": Row(
            [o.ListOrganizationsRequest(prefix="acme", page_size=1), o.ListOrganizationsRequest(show_deleted=True)],
            [o.ListOrganizationsRequest(page_size=-1), o.ListOrganizationsRequest(page_token="spoiled")],
        ),
        "UpdateOrganization": Row(
            [
                o.UpdateOrganizationRequest(
                    organization=o.Organization(name=with_member.name, description="Pays late."),
                    update_mask=FieldMask(paths=["description"]),
                    request_id=str(uuid.uuid4()),
                )
            ],
            [
                o.UpdateOrganizationRequest(
                    organization=o.Organization(name=with_member.name, etag='"stale"', display_name="B")
                ),
                o.UpdateOrganizationRequest(
                    organization=o.Organization(name=with_member.name), update_mask=FieldMask(paths=["nothing"])
                ),
                o.UpdateOrganizationRequest(organization=o.Organization(name=_NOWHERE, display_name="B")),
            ],
        ),
        "ListOrganizationHistory": Row(
            [
                i.ListOrganizationHistoryRequest(organization=with_member.name, page_size=1, channels=["sms", "email"]),
                i.ListOrganizationHistoryRequest(organization=with_member.name, direction=i.DIRECTION_INBOUND),
            ],
            [
                i.ListOrganizationHistoryRequest(organization=_NOWHERE),
                i.ListOrganizationHistoryRequest(organization=with_member.name, page_token="spoiled"),
            ],
        ),
        "DeleteOrganization": Row(
            [o.DeleteOrganizationRequest(name=without.name, request_id=str(uuid.uuid4()))],
            [o.DeleteOrganizationRequest(name=with_member.name), o.DeleteOrganizationRequest(name=_NOWHERE)],
        ),
    }
