"""Messages as JSON: the proto3 mapping with the field names of the contracts."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from functools import cache
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from servicekit.descriptors import descriptor_of, is_map, map_types

Write = Callable[[Any], Any]

_INT64 = {FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64}
_FLOATS = {FieldDescriptor.CPPTYPE_FLOAT, FieldDescriptor.CPPTYPE_DOUBLE}
_WELL_KNOWN = "google.protobuf."


def to_json(message: Message) -> Any:
    """Return the message as what a JSON encoder takes. Unset fields are left out, as everywhere in proto3 JSON."""
    descriptor = descriptor_of(message)
    if descriptor.full_name.startswith(_WELL_KNOWN):
        return json_format.MessageToDict(message, preserving_proto_field_name=True)
    return {field.name: _writer(field)(value) for field, value in message.ListFields()}


@cache
def _writer(field: FieldDescriptor) -> Write:
    if is_map(field):
        return _map_writer(_writer(map_types(field)[1]))
    write = _value_writer(field)
    if field.is_repeated:
        return lambda values: [write(value) for value in values]
    return write


def _value_writer(field: FieldDescriptor) -> Write:
    if field.message_type is not None:
        return _message_writer(field.message_type.full_name)
    if field.enum_type is not None:
        return _enum_writer(field.enum_type)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda value: base64.b64encode(value).decode()
    if field.cpp_type in _INT64:
        return str
    if field.cpp_type in _FLOATS:
        return _write_float
    return _as_it_is


def _message_writer(full_name: str) -> Write:
    if full_name in ("google.protobuf.Timestamp", "google.protobuf.Duration"):
        return lambda value: value.ToJsonString()
    return to_json


def _enum_writer(enum: EnumDescriptor) -> Write:
    names = {number: value.name for number, value in enum.values_by_number.items()}
    return lambda number: names.get(number, number)


def _map_writer(write: Write) -> Write:
    return lambda entries: {_key(key): write(value) for key, value in entries.items()}


def _key(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


def _write_float(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def _as_it_is(value: Any) -> Any:
    return value
