"""Descriptors of messages, under the one of their two type names that the rest of the code uses."""

from __future__ import annotations

from typing import cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message


def descriptor_of(message: Message | type[Message]) -> Descriptor:
    """Return what a message is made of."""
    return cast(Descriptor, message.DESCRIPTOR)


def is_map(field: FieldDescriptor) -> bool:
    """Tell whether a repeated field is a map."""
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)
