"""How a method of the API is called in tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import Message


@dataclass(frozen=True)
class Row:
    """How to call a method: requests that are answered, each good to be sent twice, and requests that are refused."""

    answered: Sequence[Message]
    refused: Sequence[Message] = ()
    differs: tuple[str, ...] = ()
    """Fields of the answer that are not the same at two times."""
