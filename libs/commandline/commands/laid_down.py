"""What the commands for things laid down whole share: found by name, read from a file, printed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from google.protobuf.message import Message

Laid = TypeVar("Laid", bound="Message")

FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="All of it as JSON, with the field names of the contract; - reads standard input."
    ),
]


def named(kind: str, typed: str) -> str:
    """Return the resource name of what was typed, an id or a name."""
    return typed if "/" in typed else f"{kind}/{typed}"


def read(file: Path, into: Laid) -> Laid:
    """Return what a file says."""
    from google.protobuf.json_format import Parse, ParseError
    from servicekit.errors import InvalidArgument

    text = sys.stdin.read() if str(file) == "-" else file.read_text()
    try:
        return Parse(text, into)
    except ParseError as fault:
        raise InvalidArgument("FILE", " ".join(str(fault).split()), "FILE_UNREADABLE") from None
