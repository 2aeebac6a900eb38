"""Changing what is told of an organisation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.contacts.domain.organizations import (
    Description,
    Organization,
    Organizations,
    OrganizationUpdated,
    update,
)
from services.contacts.domain.ports import Order, Stamps
from services.contacts.usecases.changing_organizations import change_organization


@dataclass(frozen=True)
class UpdateOrganization:
    """Takes the fields at `paths` from `told`; an etag, when given, must be current."""

    organization_id: str
    etag: str
    paths: tuple[str, ...]
    told: Description
    order: Order


def update_organization(command: UpdateOrganization, organizations: Organizations, stamps: Stamps) -> Organization:
    """Return the organisation after the change; one that alters nothing writes nothing."""

    def decide(organization: Organization) -> OrganizationUpdated | None:
        told = replace(organization.told, **{path: getattr(command.told, path) for path in command.paths})
        return update(organization, told, stamps.epoch, stamps.clock.now())

    return change_organization(organizations, command.organization_id, command.etag, command.order, decide)
