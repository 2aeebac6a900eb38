"""What an import is sent, record by record, and what is stored of it at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from servicekit.errors import ServiceError

from services.interactions.domain.interaction import Interaction, Sender
from services.interactions.domain.ports import Skip


class ToldRecord(NamedTuple):
    """A record that tells its interaction. A named tuple takes a third of the time of a frozen dataclass."""

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


class ReadyRecord(NamedTuple):
    """A checked record, ready to be stored.

    `record` is what the import's owner knows it by. `fingerprint` stands for the content alone, where its channel can
    tell; it is the id to use when another message has taken the one it came with.
    """

    line: int
    record: str
    id: str
    interaction: Interaction
    sender: Sender | None
    fingerprint: str = ""


@dataclass
class Window:
    """A stretch of an import that is worked on at once: the larger, the more records of one customer meet in it."""

    ready: list[ReadyRecord] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    last_line: int = 0
    size: int = 0
    """Characters and bytes of its largest texts."""

    def add(self, line: int, record: ReadyRecord | Skip) -> None:
        """Take one more decided record."""
        if isinstance(record, Skip):
            self.skips.append(record)
        else:
            self.ready.append(record)
            told = record.interaction
            self.size += len(told.body) + len(told.payload) + len(told.whole_body)
            self.size += sum(len(attachment.content) for attachment in told.attachments)
        self.last_line = max(self.last_line, line)

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.ready) + len(self.skips)
