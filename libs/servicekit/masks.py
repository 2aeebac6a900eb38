"""Update masks as in AIP-134 and AIP-161: which fields of a resource a request changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from servicekit.descriptors import descriptor_of, is_map
from servicekit.errors import InvalidArgument


def updated_paths(
    mask: FieldMask,
    resource: Message,
    updatable: Collection[str],
    ignored: Collection[str] = (),
    field: str = "update_mask",
) -> tuple[str, ...]:
    """Return the paths to change.

    An empty mask means the populated fields of `updatable`; `*` means all of `updatable`. Known fields in `ignored`
    (output only ones) are passed over; every other path is INVALID_ARGUMENT, naming it.
    """
    paths = tuple(dict.fromkeys(mask.paths))
    if not paths:
        return tuple(name for name in _populated(resource) if name in updatable)
    if "*" in paths:
        if len(paths) > 1:
            raise InvalidArgument(field, "* must stand alone", path="*")
        return tuple(name for name in descriptor_of(resource).fields_by_name if name in updatable)
    return tuple(_checked(paths, descriptor_of(resource), updatable, ignored, field))


def copy_paths(paths: Iterable[str], source: Message, target: Message) -> None:
    """Make the fields at these paths of `target` what they are in `source`; an unset field becomes unset."""
    for path in paths:
        _copy(path.split("."), source, target)


def _checked(
    paths: Iterable[str], descriptor: Descriptor, updatable: Collection[str], ignored: Collection[str], field: str
) -> Iterator[str]:
    for path in paths:
        if not _exists(path.split("."), descriptor):
            raise InvalidArgument(field, f"there is no field {path}", path=path)
        root = path.partition(".")[0]
        if path in updatable or root in updatable:
            yield path
        elif root not in ignored:
            raise InvalidArgument(field, f"{path} cannot be changed", path=path)


def _exists(names: list[str], descriptor: Descriptor | None) -> bool:
    while names:
        found = descriptor.fields_by_name.get(names[0]) if descriptor else None
        if found is None:
            return False
        if is_map(found):
            return len(names) <= 2
        names = names[1:]
        descriptor = None if found.is_repeated else found.message_type
    return True


def _copy(names: list[str], source: Message, target: Message) -> None:
    name, rest = names[0], names[1:]
    field = descriptor_of(source).fields_by_name[name]
    if not rest:
        _replace(field, source, target)
    elif is_map(field):
        _copy_entry(rest[0], getattr(source, name), getattr(target, name))
    elif source.HasField(name) or target.HasField(name):
        _copy(rest, getattr(source, name), getattr(target, name))


def _replace(field: FieldDescriptor, source: Message, target: Message) -> None:
    name = field.name
    target.ClearField(name)
    value = getattr(source, name)
    if field.is_repeated:
        getattr(target, name).MergeFrom(value)
    elif not field.has_presence:
        setattr(target, name, value)
    elif source.HasField(name):
        if field.message_type is None:
            setattr(target, name, value)
        else:
            getattr(target, name).CopyFrom(value)


def _copy_entry(key: str, source: Any, target: Any) -> None:  # maps of the runtime have no common public type
    if key in source:
        target[key] = source[key]
    else:
        target.pop(key, None)


def _populated(resource: Message) -> Iterator[str]:
    return (field.name for field, _ in resource.ListFields())
