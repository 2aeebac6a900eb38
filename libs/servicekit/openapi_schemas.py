"""Messages as JSON schemas, as the gateway reads and writes them.

What is read is described apart from what is written: requests may hold null, numbers as text and fields that are output
only, and nothing that is not declared; answers may get new fields with any release.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from servicekit.descriptors import enum_of, is_map, map_types
from servicekit.json_input import MAX_ITEMS, MAX_QUERY_ITEMS

Schema = dict[str, Any]

_SCALARS: Mapping[int, Schema] = {
    FieldDescriptor.CPPTYPE_INT32: {"type": "integer", "format": "int32"},
    FieldDescriptor.CPPTYPE_UINT32: {"type": "integer", "format": "int64", "minimum": 0},
    FieldDescriptor.CPPTYPE_INT64: {"type": "string", "format": "int64", "pattern": "^-?[0-9]{1,19}$"},
    FieldDescriptor.CPPTYPE_UINT64: {"type": "string", "format": "uint64", "pattern": "^[0-9]{1,20}$"},
    FieldDescriptor.CPPTYPE_DOUBLE: {"type": "number", "format": "double"},
    FieldDescriptor.CPPTYPE_FLOAT: {"type": "number", "format": "float"},
    FieldDescriptor.CPPTYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.CPPTYPE_STRING: {"type": "string"},
}

_READ_INTEGERS: Mapping[int, tuple[int, int, int]] = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1, 9),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1, 9),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1, 18),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1, 19),
}
"""The least and the largest whole number that is read, and how many digits always fit."""

_READ_FLOATS = frozenset({FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT})

_NEVER_NEGATIVE = frozenset({"page_size"})

_WELL_KNOWN: Mapping[str, Schema] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?s$"},
    "google.protobuf.FieldMask": {"type": "string", "description": "Field paths with commas between."},
}


class Schemas:
    """Collects the schemas of messages and enums as they are referred to."""

    def __init__(self, comments: Mapping[str, str]) -> None:
        """Start with none."""
        self._comments = comments
        self.components: dict[str, Schema] = {}

    def refer(self, message: Descriptor, *, read: bool = False, without: Collection[str] = ()) -> Schema:
        """Return a reference to a message as it is written or read, describing it first if need be.

        `without` names fields that a request takes from elsewhere: they must not stand in it.
        """
        name = _component(message.full_name) + ("Input" if read and not _is_request(message) else "")
        if name not in self.components:
            self.components[name] = {}  # before its fields, which may refer to it
            self.components[name] = self._message(message, read=read, without=without)
        return {"$ref": f"#/components/schemas/{name}"}

    def field(self, field: FieldDescriptor) -> Schema:
        """Return the schema of one field of an answer, with its comment."""
        schema = self._commented(field, self._type(field, read=False))
        comment = self.comment(field.full_name)
        if comment.startswith("Output only.") and "except" not in comment:
            schema = schema | {"readOnly": True}
        return schema

    def parameter(self, field: FieldDescriptor) -> Schema:
        """Return the schema of one field of a query string, with its comment."""
        return self._commented(field, self._bounded(field, self._type(field, read=True, as_text=True)))

    def comment(self, full_name: str) -> str:
        """Return what the contract says about something."""
        return self._comments.get(full_name, "")

    def is_required(self, field: FieldDescriptor) -> bool:
        """Tell whether a request must set this field."""
        return self.comment(field.full_name).startswith("Required.")

    def _message(self, message: Descriptor, *, read: bool, without: Collection[str]) -> Schema:
        fields = [each for each in message.fields if each.name not in without]
        described = {each.name: self._read(each) if read else self.field(each) for each in fields}
        schema: Schema = {"type": "object", "properties": described}
        comment = self.comment(message.full_name)
        if comment:
            schema["description"] = comment
        if read:
            schema["additionalProperties"] = False
        required = [each.name for each in fields if self.is_required(each)]
        if required and _is_request(message):
            schema["required"] = required
        return schema

    def _read(self, field: FieldDescriptor) -> Schema:
        """Return the schema of one field of a request's body: null leaves unset what may be unset."""
        schema = self._bounded(field, self._type(field, read=True))
        if not self.is_required(field):
            schema = {"anyOf": [schema, {"type": "null"}]}
        return self._commented(field, schema)

    def _commented(self, field: FieldDescriptor, schema: Schema) -> Schema:
        comment = self.comment(field.full_name)
        return schema | {"description": comment} if comment else schema

    def _bounded(self, field: FieldDescriptor, schema: Schema) -> Schema:
        return _at_least_zero(schema) if field.name in _NEVER_NEGATIVE else schema

    def _type(self, field: FieldDescriptor, *, read: bool, as_text: bool = False) -> Schema:
        if is_map(field):
            value = self._single(map_types(field)[1], read=read, as_text=as_text)
            return {"type": "object", "additionalProperties": value, "maxProperties": MAX_ITEMS}
        if field.is_repeated:
            items = self._single(field, read=read, as_text=as_text)
            return {"type": "array", "items": items, "maxItems": MAX_QUERY_ITEMS if as_text else MAX_ITEMS}
        return self._single(field, read=read, as_text=as_text)

    def _single(self, field: FieldDescriptor, *, read: bool, as_text: bool) -> Schema:
        if field.message_type is not None:
            known = _WELL_KNOWN.get(field.message_type.full_name)
            return dict(known) if known else self.refer(field.message_type, read=read)
        if field.enum_type is not None:
            enum = enum_of(field)
            numbers = {"type": "integer", "enum": [value.number for value in enum.values]}
            return {"anyOf": [self._enum(enum), numbers]} if read else self._enum(enum)
        if field.type == FieldDescriptor.TYPE_BYTES:
            return {"type": "string", "contentEncoding": "base64"}
        return _read_scalar(field, as_text=as_text) if read else dict(_SCALARS[field.cpp_type])

    def _enum(self, enum: EnumDescriptor) -> Schema:
        name = _component(enum.full_name)
        if name not in self.components:
            lines = [f"`{value.name}`: {self.comment(f'{enum.full_name}.{value.name}')}" for value in enum.values]
            text = "\n".join([self.comment(enum.full_name), "", *lines])
            values = [value.name for value in enum.values]
            self.components[name] = {"type": "string", "enum": values, "description": text.strip()}
        return {"$ref": f"#/components/schemas/{name}"}


def _read_scalar(field: FieldDescriptor, *, as_text: bool) -> Schema:
    """Return what is read into a field of one plain value: in JSON a number may stand as text too."""
    if field.cpp_type in _READ_INTEGERS:
        least, most, digits = _READ_INTEGERS[field.cpp_type]
        number: Schema = {"type": "integer", "minimum": least, "maximum": most}
        text = {"type": "string", "pattern": f"^{'-?' if least else ''}[0-9]{{1,{digits}}}$"}
        return number if as_text else {"anyOf": [number, text]}
    if field.cpp_type in _READ_FLOATS:
        text = {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"}
        return {"type": "number"} if as_text else {"anyOf": [{"type": "number"}, text]}
    return dict(_SCALARS[field.cpp_type])


def _at_least_zero(schema: Schema) -> Schema:
    if "anyOf" in schema:
        return {"anyOf": [_at_least_zero(each) for each in schema["anyOf"]]}
    if "pattern" in schema:
        return schema | {"pattern": schema["pattern"].replace("-?", "")}
    return schema | {"minimum": 0}


def _is_request(message: Descriptor) -> bool:
    return str(message.name).endswith("Request")


def _component(full_name: str) -> str:
    """Name a schema after its message and package: `contacts.v1.Contact`."""
    return full_name.removeprefix("backstory.")
