"""JSON schemas whose cost is bounded, and payloads held against them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

MAX_DEPTH = 20
MAX_ITEMS = 1000

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_UNBOUNDED = frozenset(
    {
        "$ref", "$dynamicRef", "$recursiveRef", "$id", "$anchor", "$dynamicAnchor", "pattern", "patternProperties",
        "unevaluatedItems", "unevaluatedProperties",
    }
)  # fmt: skip
"""A reference may repeat itself without end, and an expression may take ages over one word."""

_SCHEMAS_BY_NAME = frozenset({"properties", "$defs", "dependentSchemas"})
_LISTS_OF_SCHEMAS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SCHEMAS = frozenset({"items", "contains", "not", "if", "then", "else", "additionalProperties", "propertyNames"})


class Fault(NamedTuple):
    """What is wrong, and where: `path` is empty or looks like `.lines[0].price`."""

    path: str
    description: str


def fault_of_schema(text: str) -> Fault | None:
    """Return why this is no schema that can be used, or None."""
    from jsonschema import Draft202012Validator, SchemaError  # 15 MB that few processes ever need

    try:
        schema = json.loads(text)
    except (ValueError, RecursionError):
        return Fault("", "must be JSON")
    if not isinstance(schema, dict):
        return Fault("", "must be a JSON object")
    if _depth(schema) > MAX_DEPTH:
        return Fault("", f"has more than {MAX_DEPTH} levels")
    if schema.get("$schema", _DRAFT) != _DRAFT:
        return Fault(".$schema", f"can only be {_DRAFT}")
    unbounded = next(_unbounded(schema, ()), None)
    if unbounded is not None:
        return Fault(_written(unbounded), "cannot be used here: what checking costs would have no bound")
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as fault:
        return Fault(_written(fault.absolute_path), "is not what JSON Schema allows there")
    return None


def fault_of_payload(payload: bytes, schema: str) -> Fault | None:
    """Return where a payload does not fit a schema that can be used, or None."""
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        return Fault("", "must be JSON: the type is registered")
    if _depth(told) > MAX_DEPTH:
        return Fault("", f"has more than {MAX_DEPTH} levels")
    long = next(_long_lists(told, ()), None)
    if long is not None:
        return Fault(_written(long), f"holds more than {MAX_ITEMS} entries")
    fault = next(iter(_validator(schema).iter_errors(told)), None)
    if fault is None:
        return None
    wanted = json.dumps({fault.validator: fault.validator_value})
    return Fault(_written(fault.absolute_path), f"does not fit {wanted[:200]}")


@lru_cache(maxsize=256)
def _validator(schema: str) -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))


def _depth(value: Any) -> int:
    """Return how many levels a value has, up to one more than allowed."""
    level, depth = [value], 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [inner for each in level for inner in _inner(each)]
    return depth


def _inner(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _long_lists(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, list) and len(value) > MAX_ITEMS:
        yield path
    named = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in named:
        yield from _long_lists(inner, (*path, name))


def _unbounded(schema: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Yield the places of what is refused; what stands for data, such as `const`, is not looked into."""
    if not isinstance(schema, dict):
        return
    for name, value in schema.items():
        if name in _UNBOUNDED:
            yield (*path, name)
        elif name in _SCHEMAS:
            yield from _unbounded(value, (*path, name))
        elif name in _SCHEMAS_BY_NAME and isinstance(value, dict):
            for key, inner in value.items():
                yield from _unbounded(inner, (*path, name, key))
        elif name in _LISTS_OF_SCHEMAS and isinstance(value, list):
            for number, inner in enumerate(value):
                yield from _unbounded(inner, (*path, name, number))


def _written(path: Iterable[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[:500]
