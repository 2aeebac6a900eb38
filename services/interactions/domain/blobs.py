"""What is too large for a history and is kept beside it: bytes of attachments, and whole texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from servicekit.errors import Internal, NotFound

from services.interactions.domain.interaction import Attachment

MAX_ATTACHMENTS = 20
MAX_ATTACHMENT_BYTES = 25 * 1024 * 1024
TOO_MANY, TOO_LARGE = "too-many", "too-large"


@dataclass(frozen=True)
class Blob:
    """Kept bytes: `id` is their pointer, `sha256` their digest when they were taken in."""

    id: str
    size_bytes: int
    sha256: str


class Blobs(Protocol):
    """Keeps bytes that belong to interactions."""

    def put(self, interaction: str, content: bytes, sha256: str) -> str:
        """Keep bytes and return their pointer; the same bytes of the same interaction are kept once."""
        ...

    def get(self, pointer: str) -> Blob | None:
        """Return what is known of kept bytes; None when they are not kept, or not any more."""
        ...

    def read(self, blob: Blob) -> Iterator[bytes]:
        """Return the bytes in pieces of a bounded size."""
        ...


class SpentBlobs(Protocol):
    """Finds kept bytes that nothing needs any more."""

    def remove_some(self) -> int:
        """Remove some of those whose interaction lost its content, or never came; return how many."""
        ...


def within_limits(attachments: Iterable[Attachment]) -> tuple[tuple[Attachment, ...], str]:
    """Return the attachments an interaction may have, and why others were dropped; for what must not be refused."""
    every = list(attachments)
    fitting = [each for each in every if each.size_bytes <= MAX_ATTACHMENT_BYTES]
    dropped = TOO_LARGE if len(fitting) < len(every) else TOO_MANY if len(fitting) > MAX_ATTACHMENTS else ""
    return tuple(fitting[:MAX_ATTACHMENTS]), dropped


def attachment_not_found(name: str) -> NotFound:
    """Say that there is no such attachment, or nothing of it to take away."""
    return NotFound("ATTACHMENT_NOT_FOUND", f"There is no {name}, or its bytes were not kept.")


def attachment_damaged() -> Internal:
    """Say that kept bytes are not those that came."""
    return Internal("ATTACHMENT_DAMAGED", "The stored bytes are not those that were taken in.")
