"""What people type for a customer becomes the request they mean."""

from __future__ import annotations

import pytest
from commandline.commands.history import request_for
from servicekit.errors import InvalidArgument


@pytest.mark.parametrize(
    ("typed", "kind", "scope", "value"),
    [
        ("x:115712", "x", "", "115712"),
        ("phone:+1 202 555 0100", "phone", "", "+1 202 555 0100"),
        ("+1 202 555 0100", "phone", "", "+1 202 555 0100"),
        ("ana@example.com", "email", "", "ana@example.com"),
        ("external-id:shop:4711", "external-id", "shop", "4711"),
        ("carrier-pigeon:7", "carrier-pigeon", "", "7"),
    ],
)
def test_an_identity_is_taken_apart(typed: str, kind: str, scope: str, value: str) -> None:
    identity = request_for(typed).identity

    assert (identity.kind, identity.scope, identity.value) == (kind, scope, value)


@pytest.mark.parametrize("typed", ["c_01h", "contacts/c_01h"])
def test_a_contacts_id_is_a_contact(typed: str) -> None:
    assert request_for(typed).contact == "contacts/c_01h"


@pytest.mark.parametrize("typed", ["", "two words", "Loud bird:1", "x:", "external-id:4711"])
def test_what_is_neither_is_refused_naming_the_argument(typed: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        request_for(typed)

    assert refused.value.violations[0].field == "IDENTITY-OR-ID"
