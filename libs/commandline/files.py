"""Messages of the contract from files, so that no personal data need stand on a command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from google.protobuf.message import Message

Told = TypeVar("Told", bound="Message")


def read_message(file: Path, message: Told) -> Told:
    """Return the message with what a file says as JSON; `-` is standard input.

    INVALID_ARGUMENT when it says no such thing.
    """
    from google.protobuf.json_format import Parse, ParseError
    from servicekit.errors import InvalidArgument

    text = sys.stdin.read() if str(file) == "-" else file.read_text()
    try:
        return Parse(text, message)
    except ParseError as fault:
        kind = message.DESCRIPTOR.name.upper()
        raise InvalidArgument("FILE", " ".join(str(fault).split()), f"NOT_A_{kind}") from None
