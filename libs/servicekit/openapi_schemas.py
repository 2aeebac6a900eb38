"""Messages as JSON schemas, as the gateway reads and writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from servicekit.descriptors import enum_of, is_map, map_types
from servicekit.json_input import MAX_ITEMS

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

    def refer(self, message: Descriptor) -> Schema:
        """Return a reference to a message, describing it first if need be."""
        name = _component(message.full_name)
        if name not in self.components:
            self.components[name] = {}  # before its fields, which may refer to it
            self.components[name] = self._message(message)
        return {"$ref": f"#/components/schemas/{name}"}

    def field(self, field: FieldDescriptor) -> Schema:
        """Return the schema of one field, with its comment."""
        schema = self._type(field)
        comment = self._comments.get(field.full_name, "")
        if comment:
            schema = schema | {"description": comment}
        if comment.startswith("Output only.") and "except" not in comment:
            schema = schema | {"readOnly": True}
        return schema

    def comment(self, full_name: str) -> str:
        """Return what the contract says about something."""
        return self._comments.get(full_name, "")

    def is_required(self, field: FieldDescriptor) -> bool:
        """Tell whether a request must set this field."""
        return self.comment(field.full_name).startswith("Required.")

    def _message(self, message: Descriptor) -> Schema:
        schema: Schema = {"type": "object", "properties": {each.name: self.field(each) for each in message.fields}}
        comment = self.comment(message.full_name)
        if comment:
            schema["description"] = comment
        if message.name.endswith("Request"):
            schema["additionalProperties"] = False
            required = [each.name for each in message.fields if self.is_required(each)]
            if required:
                schema["required"] = required
        return schema

    def _type(self, field: FieldDescriptor) -> Schema:
        if is_map(field):
            value = self._single(map_types(field)[1])
            return {"type": "object", "additionalProperties": value, "maxProperties": MAX_ITEMS}
        if field.is_repeated:
            return {"type": "array", "items": self._single(field), "maxItems": MAX_ITEMS}
        return self._single(field)

    def _single(self, field: FieldDescriptor) -> Schema:
        if field.message_type is not None:
            known = _WELL_KNOWN.get(field.message_type.full_name)
            return dict(known) if known else self.refer(field.message_type)
        if field.enum_type is not None:
            return self._enum(enum_of(field))
        if field.type == FieldDescriptor.TYPE_BYTES:
            return {"type": "string", "contentEncoding": "base64"}
        return dict(_SCALARS[field.cpp_type])

    def _enum(self, enum: EnumDescriptor) -> Schema:
        name = _component(enum.full_name)
        if name not in self.components:
            lines = [f"`{value.name}`: {self.comment(f'{enum.full_name}.{value.name}')}" for value in enum.values]
            text = "\n".join([self.comment(enum.full_name), "", *lines])
            values = [value.name for value in enum.values]
            self.components[name] = {"type": "string", "enum": values, "description": text.strip()}
        return {"$ref": f"#/components/schemas/{name}"}


def _component(full_name: str) -> str:
    """Name a schema after its message and package: `contacts.v1.Contact`."""
    return full_name.removeprefix("backstory.")
