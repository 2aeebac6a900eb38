"""Deleting an organisation that nobody has a role in."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.listing.ports import Listing
from services.contacts.domain.organizations import Organization, OrganizationDeleted, Organizations, delete
from services.contacts.domain.organizing_errors import OrganizationHasMembers
from services.contacts.domain.ports import Order, Stamps
from services.contacts.usecases.changing_organizations import change_organization


@dataclass(frozen=True)
class DeleteOrganization:
    """Deletes an organisation; an etag, when given, must be current."""

    organization_id: str
    etag: str
    order: Order


def delete_organization(
    command: DeleteOrganization, organizations: Organizations, listing: Listing, stamps: Stamps
) -> Organization:
    """Return the deleted organisation.

    A role that is added at this very moment stays, in an organisation that says it is deleted.
    """

    def decide(organization: Organization) -> OrganizationDeleted:
        event = delete(organization, stamps.epoch, stamps.clock.now())
        if listing.has_members(organization.name):
            raise OrganizationHasMembers(organization.id)
        return event

    return change_organization(organizations, command.organization_id, command.etag, command.order, decide)
