"""Schemas are taken where what they cost is bounded, and a payload's fault is told by its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.interactions.domain.schemas import fault_of_payload, fault_of_schema

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "lines"],
    "properties": {
        "id": {"type": "string", "maxLength": 20},
        "pattern": {"type": "string"},
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"price": {"type": "number", "minimum": 0}}},
        },
    },
    "additionalProperties": False,
}


def place(payload: Any, schema: Any = ORDER) -> str | None:
    fault = fault_of_payload(json.dumps(payload).encode(), json.dumps(schema))
    return None if fault is None else fault.path


def test_a_usual_schema_is_taken_also_with_a_property_called_like_a_word_of_schemas() -> None:
    assert fault_of_schema(json.dumps(ORDER)) is None
    assert fault_of_schema(json.dumps({"const": {"$ref": "data"}, "enum": [{"pattern": "data"}]})) is None


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("{", ""),
        ("[]", ""),
        ("true", ""),
        (json.dumps({"type": "thing"}), ".type"),
        (json.dumps({"properties": {"a": {"minimum": "5"}}}), ".properties.a.minimum"),
        (json.dumps({"$ref": "#"}), ".$ref"),
        (json.dumps({"properties": {"a": {"$ref": "https://example.com/s"}}}), ".properties.a.$ref"),
        (json.dumps({"allOf": [{}, {"items": {"pattern": "(a+)+$"}}]}), ".allOf[1].items.pattern"),
        (json.dumps({"patternProperties": {"(a+)+$": {}}}), ".patternProperties"),
        (json.dumps({"unevaluatedProperties": False}), ".unevaluatedProperties"),
        (json.dumps({"$schema": "http://json-schema.org/draft-04/schema#"}), ".$schema"),
        ("[" * 100_000, ""),
        ('{"not":' * 30 + "{}" + "}" * 30, ""),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_by_its_place(schema: str, path: str) -> None:
    fault = fault_of_schema(schema)

    assert fault is not None
    assert fault.path == path


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({"id": "7", "lines": []}, None),
        ({"id": "7", "lines": [{"price": 1}, {"price": -1}]}, ".lines[1].price"),
        ({"id": 7, "lines": []}, ".id"),
        ({"id": "7"}, ""),
        ({"id": "7", "lines": [], "more": 1}, ""),
        ([], ""),
    ],
)
def test_a_payload_is_held_against_its_schema(payload: Any, path: str | None) -> None:
    assert place(payload) == path


@pytest.mark.parametrize("payload", [b"", b"\xff", b"{", b"[" * 60_000, b"1" * 60_000])
def test_a_payload_that_cannot_be_read_is_a_fault_of_the_whole(payload: bytes) -> None:
    fault = fault_of_payload(payload, "{}")

    assert fault is not None
    assert fault.path == ""


def test_what_a_payload_may_cost_is_bounded() -> None:
    assert place([0] * 1001, {}) == ""
    assert place({"a": {"b": [0] * 1001}}, {}) == ".a.b"
    assert place([{"a": n} for n in range(1000)], {"uniqueItems": True}) is None


def test_a_fault_does_not_repeat_what_was_sent() -> None:
    fault = fault_of_payload(json.dumps({"id": "secret" * 9, "lines": []}).encode(), json.dumps(ORDER))

    assert fault is not None
    assert "secret" not in fault.path + fault.description
