"""Creating an organisation."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.text import plain_id

from services.contacts.domain.organizations import Description, Organization, Organizations, create
from services.contacts.domain.organizing_errors import OrganizationAlreadyExists
from services.contacts.domain.ports import Order, Stamps
from services.contacts.usecases.ids_of_requests import id_for


@dataclass(frozen=True)
class CreateOrganization:
    """A new organisation; an empty `organization_id` lets the service choose."""

    organization_id: str
    told: Description
    order: Order


def create_organization(command: CreateOrganization, organizations: Organizations, stamps: Stamps) -> Organization:
    """Return the created organisation, or the one this request created before."""
    chosen = command.organization_id
    organization_id = plain_id("organization_id", chosen) if chosen else id_for("o", command.order, stamps)
    event = create(organization_id, stamps.epoch, command.told, stamps.clock.now())
    if organizations.add(event, command.order):
        return event.organization
    stored = organizations.stored(organization_id, command.order.request)
    if stored is None or not stored.is_answered:
        raise OrganizationAlreadyExists(organization_id)
    return stored.organization
