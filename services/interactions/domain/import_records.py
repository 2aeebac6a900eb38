"""The records of an import as they come in, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servicekit.errors import ServiceError

from services.interactions.domain.interaction import Interaction, Sender


@dataclass(frozen=True)
class ToldRecord:
    """A record that tells its interaction."""

    line: int
    interaction: Interaction
    sender: Sender | None


@dataclass(frozen=True)
class RawRecord:
    """A record, or a part of one, in its channel's own format."""

    line: int
    channel: str
    content: bytes
    more: bool
    origin: str


@dataclass(frozen=True)
class FaultyRecord:
    """A record that could not be taken off the wire."""

    line: int
    record: str
    fault: ServiceError


ImportRecord = ToldRecord | RawRecord | FaultyRecord


@dataclass(frozen=True)
class ImportPart:
    """One message of the stream; the first names the import and the default source."""

    name: str
    source: str
    records: Sequence[ImportRecord]
    validate_only: bool
