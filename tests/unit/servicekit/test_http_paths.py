"""The HTTP form of a method is a route, an address and a set of fields."""

from __future__ import annotations

import pytest
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from backstory.notifications.v1 import notifications_pb2
from backstory.operations.v1 import operations_pb2
from google.protobuf.descriptor import Descriptor
from servicekit.access.policy import rules_of
from servicekit.http_paths import BadHttpForm, parse_http_form


def test_a_plain_path_has_no_variables() -> None:
    form = parse_http_form("POST /v1/contacts:ensure")

    assert (form.verb, form.rule, form.address, form.variables) == (
        "POST", "/v1/contacts:ensure", "/v1/contacts:ensure", (),
    )  # fmt: skip


def test_a_variable_is_named_after_what_it_identifies() -> None:
    form = parse_http_form("PATCH /v1/{identity.name=contacts/*/identities/*}")

    assert form.address == "/v1/contacts/{contact}/identities/{identity}"
    assert form.rule == "/v1/contacts/<segment:contact>/identities/<segment:identity>"
    assert form.variables[0].field == "identity.name"
    assert form.variables[0].value({"contact": "c_1", "identity": "i_2"}) == "contacts/c_1/identities/i_2"


def test_text_may_follow_a_variable() -> None:
    assert parse_http_form("POST /v1/{name=apiKeys/*}:revoke").address == "/v1/apiKeys/{api_key}:revoke"
    assert parse_http_form("GET /v1/{parent=imports/*}/errors").rule == "/v1/imports/<segment:import>/errors"


@pytest.mark.parametrize("form", ["", "GET", "FETCH /v1/x", "GET v1/x", "GET /v1/{x", "GET /v1/*", "GET /v1/{a={b}}"])
def test_a_form_that_cannot_be_read_is_refused(form: str) -> None:
    with pytest.raises(BadHttpForm):
        parse_http_form(form)


def test_every_http_form_of_the_contracts_is_readable_and_names_its_own_fields() -> None:
    files = (contacts_pb2, interactions_pb2, notifications_pb2, operations_pb2)
    services = [service for file in files for service in file.DESCRIPTOR.services_by_name.values()]

    for rule in rules_of(services).values():
        if not rule.http:
            continue
        form = parse_http_form(rule.http)
        for variable in form.variables:
            owner: Descriptor | None = rule.descriptor.input_type
            for name in variable.field.split(".")[:-1]:
                assert owner is not None
                owner = owner.fields_by_name[name].message_type
            assert owner is not None
            assert variable.field.split(".")[-1] in owner.fields_by_name, rule.path
        assert rule.body in ("", "*") or rule.body in rule.descriptor.input_type.fields_by_name, rule.path
