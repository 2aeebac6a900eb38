"""The methods of ContactsService about organisations: request in, use case, message out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import grpc
from backstory.contacts.v1 import organizations_pb2 as pb
from servicekit.masks import updated_paths
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name

from services.contacts.domain.listing.ports import Listing
from services.contacts.domain.organizations import FIELDS, Description, Organization, Organizations
from services.contacts.domain.ports import Stamps
from services.contacts.entrypoints.orders import order_of
from services.contacts.usecases.create_organization import CreateOrganization, create_organization
from services.contacts.usecases.delete_organization import DeleteOrganization, delete_organization
from services.contacts.usecases.list_organizations import ListOrganizations, list_organizations
from services.contacts.usecases.update_organization import UpdateOrganization, update_organization

_OUTPUT_ONLY = ("name", "etag", "version", "state", "create_time", "update_time", "delete_time")

Context = grpc.ServicerContext


@dataclass(frozen=True)
class OrganizationPorts:
    """What these methods work with."""

    organizations: Organizations
    listing: Listing
    stamps: Stamps
    page_tokens: PageTokens
    answer: Callable[[Organization], pb.Organization]


class OrganizationsApi:
    """Organisations; a part of ContactsApi."""

    def __init__(self, ports: OrganizationPorts) -> None:
        """Keep what to work with."""
        self._organizing = ports

    def CreateOrganization(self, request: pb.CreateOrganizationRequest, _: Context) -> pb.Organization:
        """Create an organisation."""
        with_ = self._organizing
        command = CreateOrganization(request.organization_id, _told(request.organization), order_of(request))
        return with_.answer(create_organization(command, with_.organizations, with_.stamps))

    def GetOrganization(self, request: pb.GetOrganizationRequest, _: Context) -> pb.Organization:
        """Return one organisation."""
        with_ = self._organizing
        return with_.answer(with_.organizations.get(id_in_name("name", request.name, "organizations")))

    def ListOrganizations(self, request: pb.ListOrganizationsRequest, _: Context) -> pb.ListOrganizationsResponse:
        """Return a page of organisations."""
        with_ = self._organizing
        after = str(with_.page_tokens.decode(request.page_token, request).get("after", ""))
        query = ListOrganizations(request.prefix, after, page_size(request.page_size), request.show_deleted)
        page = list_organizations(query, with_.organizations)
        return pb.ListOrganizationsResponse(
            organizations=map(with_.answer, page.organizations),
            next_page_token=with_.page_tokens.encode({"after": page.last}, request) if page.last else "",
        )

    def UpdateOrganization(self, request: pb.UpdateOrganizationRequest, _: Context) -> pb.Organization:
        """Change an organisation."""
        with_ = self._organizing
        command = UpdateOrganization(
            id_in_name("organization.name", request.organization.name, "organizations"),
            request.organization.etag,
            updated_paths(request.update_mask, request.organization, FIELDS, _OUTPUT_ONLY),
            _told(request.organization),
            order_of(request),
        )
        return with_.answer(update_organization(command, with_.organizations, with_.stamps))

    def DeleteOrganization(self, request: pb.DeleteOrganizationRequest, _: Context) -> pb.Organization:
        """Delete an organisation without members."""
        with_ = self._organizing
        organization_id = id_in_name("name", request.name, "organizations")
        command = DeleteOrganization(organization_id, request.etag, order_of(request))
        return with_.answer(delete_organization(command, with_.organizations, with_.listing, with_.stamps))


def _told(message: pb.Organization) -> Description:
    return Description(message.display_name, message.description)
