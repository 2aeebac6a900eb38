"""JSON and query strings into messages: strict, and telling every field at fault at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from servicekit.descriptors import descriptor_of, is_map, map_types
from servicekit.errors import FieldViolation, InvalidArgument
from servicekit.json_values import Unfit, scalar

MAX_DEPTH = 20
MAX_ITEMS = 1000
MAX_QUERY_ITEMS = 50
"""An address has room for so many values of a field, not for as many as a body."""

_FROM_STRING = {"google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask"}


_UPPER = re.compile("[A-Z]")


class Faults:
    """The fields at fault so far."""

    def __init__(self) -> None:
        """Start with none."""
        self._unknown: list[FieldViolation] = []
        self._unfit: list[FieldViolation] = []

    def unknown(self, field: str) -> None:
        """Note a field that is not there."""
        self._unknown.append(FieldViolation(field, "there is no such field"))

    def unfit(self, field: str, description: str) -> None:
        """Note a field whose value does not fit."""
        self._unfit.append(FieldViolation(field, description))

    def raise_if_any(self) -> None:
        """Refuse the request when there are any, naming all."""
        found = self._unknown + self._unfit
        if not found:
            return
        reason = "UNKNOWN_FIELD" if self._unknown else "INVALID_FIELD"
        error = InvalidArgument(found[0].field, found[0].description, reason)
        error.violations = tuple(found)
        raise error


def fill(message: Message, data: Mapping[str, Any], faults: Faults, prefix: str = "") -> None:
    """Set the message's fields from a JSON object. Names may be `snake_case` or `camelCase`; null means unset."""
    descriptor = descriptor_of(message)
    seen: set[str] = set()
    for name, value in data.items():
        field = field_named(descriptor, name)
        if field is None:
            faults.unknown(prefix + name)
        elif field.name in seen:
            faults.unfit(prefix + name, "is given twice")
        elif value is not None:
            seen.add(field.name)
            _set_field(message, field, value, faults, prefix + field.name)


def fill_from_query(message: Message, query: Iterable[tuple[str, list[str]]], faults: Faults, bound: set[str]) -> None:
    """Set the message's fields from a query string: dotted names reach into messages, repeated names into lists.

    Fields in `bound` come from the path or the body and are refused here.
    """
    for name, values in query:
        found = _reach(message, name)
        if found is None:
            faults.unknown(name)
            continue
        owner, field, path = found
        if path in bound or path.partition(".")[0] in bound:
            faults.unfit(name, "is set by the path or the body and must not stand in the query string")
        elif is_map(field) or (field.message_type and field.message_type.full_name not in _FROM_STRING):
            faults.unfit(name, "cannot be given in a query string; name a field inside it")
        elif field.is_repeated and len(values) > MAX_QUERY_ITEMS:
            faults.unfit(name, f"is given {len(values)} times; at most {MAX_QUERY_ITEMS} are allowed")
        elif field.is_repeated:
            _set_field(owner, field, [_query_value(field, value) for value in values], faults, path)
        elif len(values) > 1:
            faults.unfit(name, "is given more than once")
        else:
            _set_field(owner, field, _query_value(field, values[0]), faults, path)


def set_path(message: Message, path: str, value: str) -> None:
    """Set a string field by its dotted path."""
    *owners, name = path.split(".")
    for owner in owners:
        message = getattr(message, owner)
    setattr(message, name, value)


def field_named(descriptor: Descriptor, name: str) -> FieldDescriptor | None:
    """Return a field by either of its names."""
    return descriptor.fields_by_name.get(name) or descriptor.fields_by_camelcase_name.get(name)


def depth_exceeds(data: Any, limit: int = MAX_DEPTH) -> bool:
    """Tell whether arrays and objects stand deeper in one another than the limit."""
    level = [data]
    for _ in range(limit):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, dict):
        return [child for child in node.values() if isinstance(child, dict | list)]
    return [child for child in node if isinstance(child, dict | list)] if isinstance(node, list) else ()


def _set_field(message: Message, field: FieldDescriptor, value: Any, faults: Faults, path: str) -> None:
    try:
        if is_map(field):
            _set_map(message, field, value, faults, path)
        elif field.is_repeated:
            _set_list(message, field, value, faults, path)
        elif field.message_type is None:
            setattr(message, field.name, scalar(field, value))
        else:
            sub = getattr(message, field.name)
            sub.SetInParent()
            _fill_sub(sub, value, faults, path)
    except (Unfit, ValueError, TypeError) as fault:
        faults.unfit(path, str(fault) if isinstance(fault, Unfit) else "does not fit the field")


def _fill_sub(sub: Message, value: Any, faults: Faults, path: str) -> None:
    full_name = descriptor_of(sub).full_name
    if full_name in _FROM_STRING:
        _fill_from_string(sub, full_name, value)
    elif isinstance(value, dict):
        fill(sub, value, faults, f"{path}.")
    else:
        raise Unfit("must be an object")


def _fill_from_string(sub: Any, full_name: str, value: Any) -> None:
    expected = {
        "google.protobuf.Timestamp": "must be an RFC 3339 time such as 2026-05-01T12:00:00Z",
        "google.protobuf.Duration": "must be seconds such as 1.5s",
        "google.protobuf.FieldMask": "must be field paths with commas between",
    }[full_name]
    if not isinstance(value, str):
        raise Unfit(expected)
    if full_name == "google.protobuf.FieldMask":
        _fill_mask(sub, value)
        return
    try:
        sub.FromJsonString(value)
    except ValueError as fault:
        raise Unfit(expected) from fault


def _fill_mask(mask: Any, text: str) -> None:
    """Take the contracts' own names as well as camelCase ones, which the runtime alone would accept."""
    mask.Clear()
    mask.paths.extend(
        _UPPER.sub(lambda found: f"_{found[0].lower()}", path.strip()) for path in text.split(",") if path
    )


def _set_list(message: Message, field: FieldDescriptor, value: Any, faults: Faults, path: str) -> None:
    if not isinstance(value, list):
        raise Unfit("must be an array")
    if len(value) > MAX_ITEMS:
        raise Unfit(f"has {len(value)} items; at most {MAX_ITEMS} are allowed")
    target = getattr(message, field.name)
    for index, item in enumerate(value):
        if field.message_type is not None:
            _fill_item(target.add(), item, faults, f"{path}[{index}]")
        else:
            target.append(scalar(field, item))


def _fill_item(sub: Message, item: Any, faults: Faults, path: str) -> None:
    try:
        _fill_sub(sub, item, faults, path)
    except Unfit as fault:
        faults.unfit(path, str(fault))


def _set_map(message: Message, field: FieldDescriptor, value: Any, faults: Faults, path: str) -> None:
    if not isinstance(value, dict):
        raise Unfit("must be an object")
    if len(value) > MAX_ITEMS:
        raise Unfit(f"has {len(value)} entries; at most {MAX_ITEMS} are allowed")
    key_field, value_field = map_types(field)
    target = getattr(message, field.name)
    for key, item in value.items():
        stored = scalar(key_field, _query_value(key_field, key))
        if value_field.message_type is not None:
            _fill_item(target[stored], item, faults, f"{path}.{key}")
        else:
            target[stored] = scalar(value_field, item)


def _query_value(field: FieldDescriptor, text: str) -> Any:
    """Return a query string's text as JSON would have it: only booleans and enum numbers differ."""
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return {"true": True, "false": False}.get(text, text)
    if field.enum_type is not None and text.isdecimal() and len(text) < 10:
        return int(text)
    return text


def _reach(message: Message, name: str) -> tuple[Message, FieldDescriptor, str] | None:
    """Find the field a dotted name stands for, making the messages on the way only when it exists."""
    fields: list[FieldDescriptor] = []
    descriptor: Descriptor | None = descriptor_of(message)
    for part in name.split("."):
        field = field_named(descriptor, part) if descriptor else None
        if field is None:
            return None
        fields.append(field)
        descriptor = None if field.is_repeated else field.message_type
        if descriptor is not None and descriptor.full_name in _FROM_STRING:
            descriptor = None
    for owner in fields[:-1]:
        message = getattr(message, owner.name)
    return message, fields[-1], ".".join(field.name for field in fields)
