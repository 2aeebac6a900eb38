"""Descriptors of messages, under the one of their two type names that the rest of the code uses."""

from __future__ import annotations

from typing import cast

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message


def descriptor_of(message: Message | type[Message]) -> Descriptor:
    """Return what a message is made of."""
    return cast(Descriptor, message.DESCRIPTOR)


def map_types(field: FieldDescriptor) -> tuple[FieldDescriptor, FieldDescriptor]:
    """Return the key and the value of a map."""
    entry = cast(Descriptor, field.message_type).fields_by_name
    return entry["key"], entry["value"]


def enum_of(field: FieldDescriptor) -> EnumDescriptor:
    """Return the enum of a field that has one."""
    return cast(EnumDescriptor, field.enum_type)


def is_map(field: FieldDescriptor) -> bool:
    """Tell whether a repeated field is a map."""
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)
