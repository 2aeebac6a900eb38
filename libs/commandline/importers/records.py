"""What every importer gives: records in the order of the input, and skips for what cannot become a record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backstory.interactions.v1.interactions_pb2 import ImportRecord

_READ_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Skip:
    """A record that is not sent or was not stored, and why."""

    line: int
    record: str
    reason: str
    field: str
    detail: str


Records = Callable[[], Iterator["ImportRecord | Skip"]]
"""Reads the input from its beginning; called again when an import goes on after a break."""


@dataclass(frozen=True)
class Input:
    """One import: its name, which follows from the content, the connection its records get, and the records."""

    name: str
    source: str
    total: int
    records: Records


def import_name(kind: str, files: Iterable[tuple[str, Path]], variant: str = "") -> str:
    """Name an import by what it reads, so that the same input goes on where it was broken off.

    `variant` tells apart imports of one input that record it differently, for example under another source.
    """
    digest = hashlib.sha256(variant.encode() + b"\0")
    for label, file in files:
        digest.update(label.encode("utf-8", errors="surrogateescape") + b"\0")
        with file.open("rb") as content:
            while block := content.read(_READ_BYTES):
                digest.update(block)
    return f"imports/{kind}-{digest.hexdigest()[:32]}"
