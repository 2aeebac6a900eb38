"""The description says of every method what the gateway does with it, in the contracts' own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from backstory.notifications.v1 import notifications_pb2
from backstory.operations.v1 import operations_pb2
from jsonschema import Draft202012Validator
from servicekit.access.policy import rules_of
from servicekit.json_output import to_json
from servicekit.openapi import openapi, openapi_json

FILES = (contacts_pb2, interactions_pb2, notifications_pb2, operations_pb2)
SERVICES = [service for file in FILES for service in file.DESCRIPTOR.services_by_name.values()]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(openapi_json("everything", SERVICES))
    return described


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)


def test_every_method_with_an_http_form_is_described_once(document: dict[str, Any]) -> None:
    served = [rule.descriptor.name for rule in rules_of(SERVICES).values() if rule.http]

    assert sorted(operation["operationId"] for operation in operations(document)) == sorted(served)


def test_everything_is_commented_as_in_the_contracts(document: dict[str, Any]) -> None:
    assert all(operation["summary"] for operation in operations(document))
    contact = document["components"]["schemas"]["contacts.v1.Contact"]
    assert contact["description"] == "One customer record. It is never moved and never renumbered."
    assert contact["properties"]["version"]["readOnly"]
    parameters = [parameter for operation in operations(document) for parameter in operation["parameters"]]
    assert all(parameter["description"] for parameter in parameters if parameter.get("in") == "query")


def test_every_reference_leads_somewhere_and_every_schema_is_valid(document: dict[str, Any]) -> None:
    for reference in set(references(document)):
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        assert node
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_path_query_body_and_headers_are_told_apart(document: dict[str, Any]) -> None:
    update = document["paths"]["/v1/contacts/{contact}"]["patch"]
    resolve = document["paths"]["/v1/identities:resolve"]["get"]
    watch = document["paths"]["/v1/history:watch"]["get"]

    def names(operation: dict[str, Any], place: str) -> list[str]:
        return [each["name"] for each in operation["parameters"] if each.get("in") == place]

    assert names(update, "path") == ["contact"]
    assert names(update, "query") == ["update_mask", "request_id", "validate_only"]
    assert {"$ref": "#/components/parameters/IfMatch"} in update["parameters"]
    assert names(resolve, "query") == ["identity.kind", "identity.scope", "identity.value", "identity.default_region"]
    assert [each["name"] for each in resolve["parameters"] if each.get("required")] == [
        "identity.kind",
        "identity.value",
    ]
    assert "text/event-stream" in watch["responses"]["200"]["content"]
    assert {"$ref": "#/components/parameters/LastEventId"} in watch["parameters"]


def test_answers_fit_their_description(document: dict[str, Any]) -> None:
    contact = contacts_pb2.Contact(
        name="contacts/c_1",
        version=5,
        state="CONTACT_STATE_ACTIVE",
        tags=["vip"],
        custom_fields={"plan": "free"},
        identities=[contacts_pb2.Identity(kind="email", confidence=0.5)],
    )
    contact.create_time.GetCurrentTime()
    schema = {"$ref": "#/components/schemas/contacts.v1.Contact", "components": document["components"]}

    Draft202012Validator(schema).validate(to_json(contact))


def test_a_service_describes_only_its_own() -> None:
    described = openapi("contacts", [SERVICES[0]])

    assert "/v1/contacts" in described["paths"]
    assert not [path for path in described["paths"] if path.startswith(("/v1/interactions", "/v1/notifications"))]
    assert all(name == "Problem" or name.startswith("contacts.") for name in described["components"]["schemas"])
