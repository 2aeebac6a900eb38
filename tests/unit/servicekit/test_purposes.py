"""Which visibility a role sees for a purpose is data, complete for every role and purpose."""

from __future__ import annotations

import pytest
from servicekit.access.purposes import DEFAULT_PURPOSES, PURPOSES, VISIBLE, Sees, checked_purpose, sees
from servicekit.access.roles import ROLES
from servicekit.errors import InvalidArgument


def seen(role: str, purpose: str) -> Sees:
    return sees(frozenset({role}), purpose)


def test_every_role_has_a_default_purpose_and_a_visibility_for_every_purpose() -> None:
    assert DEFAULT_PURPOSES.keys() == VISIBLE.keys() == ROLES.keys()
    assert set(DEFAULT_PURPOSES.values()) <= PURPOSES.keys()
    assert {role: set(row) for role, row in VISIBLE.items()} == {role: set(PURPOSES) for role in ROLES}


def test_restricted_data_is_seen_for_compliance_alone_and_by_privacy_and_admins_alone() -> None:
    reach = {(role, purpose) for role in ROLES for purpose in PURPOSES if seen(role, purpose) is Sees.RESTRICTED}

    assert reach == {("privacy", "compliance"), ("admin", "compliance")}


def test_other_systems_see_what_the_customer_may_see_and_selling_needs_no_internal_notes() -> None:
    assert {seen("integration", purpose) for purpose in PURPOSES} == {Sees.CUSTOMER}
    assert (seen("agent", "support"), seen("agent", "sales")) == (Sees.INTERNAL, Sees.CUSTOMER)


def test_several_roles_see_what_any_of_them_does_and_an_unknown_one_the_least() -> None:
    assert sees(frozenset({"agent", "privacy"}), "compliance") is Sees.RESTRICTED
    assert sees(frozenset({"owner"}), "compliance") is Sees.CUSTOMER


@pytest.mark.parametrize(
    ("roles", "purpose"), [({"agent"}, "support"), ({"agent", "admin"}, "support"), ({"privacy"}, "compliance")]
)
def test_a_call_that_names_no_purpose_has_the_one_of_its_callers_plainest_role(roles: set[str], purpose: str) -> None:
    assert checked_purpose(None, frozenset(roles)) == purpose


@pytest.mark.parametrize("named", ["", "curiosity", "Support"])
def test_an_unknown_purpose_is_refused_by_name(named: str) -> None:
    with pytest.raises(InvalidArgument, match="backstory-purpose: must be one of: support, sales, billing"):
        checked_purpose(named, frozenset({"agent"}))
