"""What a profile must not say in this deployment: roles nowhere, and custom fields other than those declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contacts.domain.custom_fields import CustomFields, check_changed, check_new
from services.contacts.domain.organizations import Organizations
from services.contacts.domain.organizing_errors import UnknownOrganization
from services.contacts.domain.profile import Membership, Profile


@dataclass(frozen=True)
class ProfileRules:
    """What profiles are checked against."""

    organizations: Organizations
    custom_fields: CustomFields


def check_new_profile(profile: Profile, rules: ProfileRules) -> None:
    """Refuse a new contact's profile with the name of the field at fault."""
    check_new(rules.custom_fields, profile.custom_fields)
    _check_roles((), profile.memberships, rules.organizations)


def check_changed_profile(before: Profile, after: Profile, rules: ProfileRules) -> None:
    """Refuse what is new in a profile; what was there before stays."""
    check_changed(rules.custom_fields, before.custom_fields, after.custom_fields)
    _check_roles(before.memberships, after.memberships, rules.organizations)


def _check_roles(before: Sequence[Membership], after: Sequence[Membership], organizations: Organizations) -> None:
    added = {each.organization for each in after} - {each.organization for each in before}
    if not added:
        return
    missing = added - organizations.active(added)
    for number, membership in enumerate(after):
        if membership.organization in missing:
            raise UnknownOrganization(f"contact.memberships[{number}].organization", membership.organization)
