"""Single values of JSON as the values of fields, or refused saying what is allowed."""

from __future__ import annotations

import base64
import binascii
import math
import re
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from servicekit.descriptors import enum_of

_INTEGERS = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_WHOLE = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_FLOATS = {FieldDescriptor.CPPTYPE_FLOAT, FieldDescriptor.CPPTYPE_DOUBLE}


class Unfit(Exception):
    """A value does not fit its field; the text says what is allowed."""


def scalar(field: FieldDescriptor, value: Any) -> Any:
    """Return what a field of one plain value takes."""
    if field.cpp_type in _INTEGERS:
        return _integer(value, *_INTEGERS[field.cpp_type])
    if field.enum_type is not None:
        return _enum(field, value)
    if field.cpp_type in _FLOATS:
        return _float(value)
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return _checked(value, bool, "must be true or false")
    text = _checked(value, str, "must be a string")
    return _bytes(text) if field.type == FieldDescriptor.TYPE_BYTES else text


def _checked(value: Any, kind: type, expected: str) -> Any:
    if not isinstance(value, kind):
        raise Unfit(expected)
    return value


def _integer(value: Any, low: int, high: int) -> int:
    expected = f"must be a whole number from {low} to {high}"
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | str)
        or (isinstance(value, str) and len(value) > 20)
    ):
        raise Unfit(expected)
    try:
        number = int(value) if not isinstance(value, str) or _WHOLE.fullmatch(value) else None
    except (ValueError, OverflowError) as fault:
        raise Unfit(expected) from fault
    if number is None or not low <= number <= high or (isinstance(value, float) and number != value):
        raise Unfit(expected)
    return number


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unfit("must be a number")
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise Unfit("must be a number")
    try:
        number = float(value)
    except (ValueError, OverflowError) as fault:
        raise Unfit("must be a number") from fault
    if not math.isfinite(number):
        raise Unfit("must be a finite number")
    return number


def _enum(field: FieldDescriptor, value: Any) -> int:
    enum = enum_of(field)
    found = enum.values_by_name.get(value) if isinstance(value, str) else None
    if found is None and isinstance(value, int) and not isinstance(value, bool):
        found = enum.values_by_number.get(value)
    if found is None:
        raise Unfit(f"must be one of {', '.join(enum.values_by_name)}")
    return found.number


def _bytes(text: str) -> bytes:
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Unfit("must be base64") from fault
