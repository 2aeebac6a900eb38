"""Seeing to it that roles which are added are in organisations that are there."""

from __future__ import annotations

from collections.abc import Sequence

from services.contacts.domain.organizations import Organizations
from services.contacts.domain.organizing_errors import UnknownOrganization
from services.contacts.domain.profile import Membership


def require_organizations(
    before: Sequence[Membership], after: Sequence[Membership], organizations: Organizations
) -> None:
    """Refuse the first new role in an organisation that is not in use; roles that were there before stay."""
    known = {each.organization for each in before}
    added = {each.organization for each in after} - known
    if not added:
        return
    missing = added - organizations.active(added)
    for number, membership in enumerate(after):
        if membership.organization in missing:
            raise UnknownOrganization(f"contact.memberships[{number}].organization", membership.organization)
