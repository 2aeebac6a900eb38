"""How every change of an organisation is made: read, decide, write if nobody was faster, else decide again."""

from __future__ import annotations

from collections.abc import Callable

from services.contacts.domain.organizations import Organization, OrganizationEvent, Organizations
from services.contacts.domain.organizing_errors import OrganizationContended, OrganizationNotFound
from services.contacts.domain.ports import Order

_ATTEMPTS = 12

Decide = Callable[[Organization], OrganizationEvent | None]
"""Returns what becomes of an organisation, None for nothing, or raises why that cannot be."""


def change_organization(
    organizations: Organizations, organization_id: str, etag: str, order: Order, decide: Decide
) -> Organization:
    """Return the changed organisation; a repeated request gets it as its first answer left it or later."""
    for _ in range(_ATTEMPTS):
        stored = organizations.stored(organization_id, order.request)
        if stored is None:
            raise OrganizationNotFound(organization_id)
        if stored.is_answered:
            return stored.organization
        stored.organization.require_etag(etag)
        event = decide(stored.organization)
        if event is None:
            return stored.organization
        if organizations.save(stored.organization, event, order):
            return event.organization
    raise OrganizationContended
