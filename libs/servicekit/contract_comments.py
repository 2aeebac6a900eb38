"""The comments of the contracts, which generated code has lost, from the image that is generated beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from backstory.options.v1 import options_pb2
from google.protobuf import descriptor_pb2

IMAGE = Path(options_pb2.__file__).parents[2] / "descriptors.binpb"

_MESSAGES, _ENUMS, _SERVICES = 4, 5, 6
_MEMBERS = 2
"""Fields of a message, values of an enum and methods of a service all have this number in their descriptors."""


def load_comments(image: Path = IMAGE) -> Mapping[str, str]:
    """Return the comment of every service, method, message, field, enum and value, by full name."""
    files = descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes())
    return dict(comment for file in files.file for comment in _comments_of(file))


def _comments_of(file: descriptor_pb2.FileDescriptorProto) -> Iterator[tuple[str, str]]:
    for location in file.source_code_info.location:
        name = _name_at(file, list(location.path))
        if name and location.leading_comments:
            yield f"{file.package}.{name}", " ".join(location.leading_comments.split())


def _name_at(file: descriptor_pb2.FileDescriptorProto, path: list[int]) -> str:
    """Return the name of what a location describes: a top-level thing or a member of one; empty for anything else."""
    if len(path) not in (2, 4) or (len(path) == 4 and path[2] != _MEMBERS):
        return ""
    member = path[3] if len(path) == 4 else None
    if path[0] == _MESSAGES:
        message = file.message_type[path[1]]
        return message.name if member is None else f"{message.name}.{message.field[member].name}"
    if path[0] == _ENUMS:
        enum = file.enum_type[path[1]]
        return enum.name if member is None else f"{enum.name}.{enum.value[member].name}"
    if path[0] == _SERVICES:
        service = file.service[path[1]]
        return service.name if member is None else f"{service.name}.{service.method[member].name}"
    return ""
